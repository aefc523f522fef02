// The tools that OMNI knows, as tables. One more that prints JSON or rows is one more mapping here.
#include "agents/plugin/tools/tool_catalogue.h"

#include <algorithm>
#include <array>

#include "agents/plugin/tools/sarif_reader.h"
#include "agents/plugin/tools/tool_mapping.h"

namespace omni {
namespace {

using Words = std::string_view;

// --norc: a file of the workspace does not decide what is checked.
constexpr std::array<Words, 4> kShellcheckCommand{"shellcheck", "--norc", "--format=json1", "{file}"};
constexpr std::array<Words, 1> kShellcheckLanguages{"bash"};
constexpr std::array<std::pair<Words, Severity>, 4> kShellcheckSeverities{
    {{"error", Severity::High}, {"warning", Severity::Medium}, {"info", Severity::Low}, {"style", Severity::Info}}};
constexpr std::array<int, 2> kShellcheckExits{0, 1};
constexpr ToolMapping kShellcheck{
    .results = "/comments", .columns_of_rows = {}, .file = "/file", .rule = "SC{/code}", .message = "{/message}",
    .severity = "/level", .severities = kShellcheckSeverities, .confidence = {}, .confidences = {}, .cwe = {},
    .line = "/line", .column = "/column", .end_line = "/endLine", .end_column = "/endColumn",
    .first_column = 1, .encoding = PositionEncoding::Utf32, .kind = FindingKind::Hygiene,  // json1 counts a tab as one
    .failures = {}, .failure = {}, .failing_rules = {}};

// Its versions up to 1.6 rewind their standard input, which a pipe can not: hence a file in memory.
constexpr std::array<Words, 5> kBanditCommand{"bandit", "-q", "-f", "json", "{file}"};
constexpr std::array<Words, 1> kBanditLanguages{"python"};
constexpr std::array<std::pair<Words, Severity>, 4> kBanditSeverities{
    {{"HIGH", Severity::High}, {"MEDIUM", Severity::Medium}, {"LOW", Severity::Low}, {"UNDEFINED", Severity::Info}}};
constexpr std::array<std::pair<Words, Confidence>, 3> kBanditConfidences{{{"HIGH", Confidence::High}, {"MEDIUM", Confidence::Medium}, {"LOW", Confidence::Low}}};
constexpr std::array<int, 2> kBanditExits{0, 1};
constexpr ToolMapping kBandit{
    .results = "/results", .columns_of_rows = {}, .file = "/filename", .rule = "{/test_id}", .message = "{/issue_text}",
    .severity = "/issue_severity", .severities = kBanditSeverities, .confidence = "/issue_confidence", .confidences = kBanditConfidences,
    .cwe = "/issue_cwe/id", .line = "/line_number", .column = "/col_offset", .end_line = {}, .end_column = {},
    .first_column = 0, .encoding = PositionEncoding::Utf8, .kind = FindingKind::Vulnerability,  // newer ones say a column, as Python's `ast` counts it
    .failures = "/errors", .failure = "{/reason}", .failing_rules = {}};

// It finds no header beside a file that is handed over, so all it says is about that file.
constexpr std::array<Words, 6> kCppcheckCommand{"cppcheck", "-q", "--enable=warning,performance,portability", "--language={language}",
                                                "--template={line}\\t{column}\\t{severity}\\t{id}\\t{cwe}\\t{message}", "{file}"};
constexpr std::array<Words, 2> kCppcheckLanguages{"c", "cpp"};
constexpr std::array<Words, 6> kCppcheckRow{"line", "column", "severity", "id", "cwe", "message"};
constexpr std::array<std::pair<Words, Severity>, 5> kCppcheckSeverities{{{"error", Severity::High}, {"warning", Severity::Medium}, {"performance", Severity::Low},
                                                                         {"portability", Severity::Low}, {"style", Severity::Info}}};
constexpr std::array<Words, 5> kCppcheckFailing{"syntaxError", "internalError", "internalAstError", "cppcheckError", "preprocessorErrorDirective"};
constexpr std::array<int, 1> kCppcheckExits{0};
constexpr ToolMapping kCppcheck{
    .results = {}, .columns_of_rows = kCppcheckRow, .file = {}, .rule = "{/id}", .message = "{/message}",
    .severity = "/severity", .severities = kCppcheckSeverities, .confidence = {}, .confidences = {}, .cwe = "/cwe",
    .line = "/line", .column = "/column", .end_line = {}, .end_column = {},
    .first_column = 1, .encoding = PositionEncoding::Utf8, .kind = FindingKind::Hygiene,
    .failures = {}, .failure = {}, .failing_rules = kCppcheckFailing};

constexpr std::array<ToolKind, 4> kKinds{{
    {ToolFormat::Sarif, "sarif", {}, {}, ToolInput::File, true, false, {}, false},
    {ToolFormat::Shellcheck, "shellcheck", kShellcheckCommand, kShellcheckLanguages, ToolInput::Stdin, true, false, kShellcheckExits, true},
    {ToolFormat::Bandit, "bandit", kBanditCommand, kBanditLanguages, ToolInput::Memory, true, false, kBanditExits, true},
    {ToolFormat::Cppcheck, "cppcheck", kCppcheckCommand, kCppcheckLanguages, ToolInput::Memory, false, true, kCppcheckExits, true},
}};

}  // namespace

std::span<const ToolKind> tool_kinds() { return kKinds; }

const ToolKind* find_tool_kind(std::string_view name) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const ToolKind& kind) { return kind.name == name; });
  return found == kKinds.end() ? nullptr : &*found;
}

const ToolKind& tool_kind(ToolFormat format) { return kKinds[static_cast<std::size_t>(format)]; }

std::string_view language_word(ToolFormat format, std::string_view language) {
  return format == ToolFormat::Cppcheck && language == "cpp" ? "c++" : language;
}

Result<ToolReport> read_tool_output(ToolFormat format, std::string_view output, const ToolSubject& subject) {
  switch (format) {
    case ToolFormat::Sarif: return read_sarif(output, subject);
    case ToolFormat::Shellcheck: return read_mapped(output, kShellcheck, subject);
    case ToolFormat::Bandit: return read_mapped(output, kBandit, subject);
    case ToolFormat::Cppcheck: return read_mapped(output, kCppcheck, subject);
  }
  return Error(ErrorCode::Internal, "no such format");
}

}  // namespace omni
