#include "server/settings/fields.h"

#include <algorithm>
#include <array>

namespace omni {
namespace {

using Ms = std::chrono::milliseconds;
using Texts = std::vector<std::string>;

constexpr auto kFields = std::to_array<Field>({
    {"preset", +[](Settings& s) -> Preset& { return s.preset; }, Guard::Free,
     "Values for what is not set here: quick (short limits), standard, deep (long limits, data across files), ci (gate: high)."},
    {"scan.include", +[](Settings& s) -> std::vector<PathPattern>& { return s.scan.include; }, Guard::Free,
     "Only these files and folders are scanned; patterns as in .gitignore, relative to this file. Empty: everything."},
    {"scan.exclude", +[](Settings& s) -> std::vector<PathPattern>& { return s.scan.exclude; }, Guard::Free,
     "Files and folders left out; patterns as in .gitignore, relative to this file."},
    {"scan.severity", +[](Settings& s) -> Severity& { return s.scan.severity; }, Guard::Free,
     "The weakest findings that are shown."},
    {"scan.fail_on", +[](Settings& s) -> std::optional<Severity>& { return s.scan.fail_on; }, Guard::StricterOnly,
     "The gate: exit status 1 when a finding has at least this severity; none: findings alone don't fail."},
    {"scan.strict", +[](Settings& s) -> bool& { return s.scan.strict; }, Guard::StricterOnly,
     "Whether refused rules and files skipped by policy give exit status 4."},
    {"scan.interfile", +[](Settings& s) -> bool& { return s.scan.interfile; }, Guard::StricterOnly,
     "Whether taint rules follow data across the functions and files of the workspace: Python, JavaScript, TypeScript, Java, Go."},
    {"scan.baseline", +[](Settings& s) -> std::string& { return s.scan.baseline; }, Guard::InsidePaths,
     "A file of findings that are known: not counted, not shown; relative to this file. `omni scan --write-baseline` and editors write it."},
    {"scan.format", +[](Settings& s) -> OutputFormat& { return s.scan.format; }, Guard::Free, "The form of the report."},
    {"scan.jobs", +[](Settings& s) -> unsigned& { return s.scan.jobs; }, Guard::LowerOnly, "Threads; 0: one a core."},
    {"scan.timeout", +[](Settings& s) -> Ms& { return s.scan.timeout; }, Guard::LowerOnly,
     "Limit of the whole scan; 0: none."},
    {"scan.timeout_file", +[](Settings& s) -> Ms& { return s.scan.timeout_file; }, Guard::LowerOnly,
     "Limit of one file; 0: none."},
    {"scan.timeout_rule", +[](Settings& s) -> Ms& { return s.scan.timeout_rule; }, Guard::LowerOnly,
     "Limit of one rule on one file; 0: none."},
    {"scan.max_file_size.parsed", +[](Settings& s) -> std::uint64_t& { return s.scan.max_parsed_size; }, Guard::LowerOnly,
     "Files above this size are not parsed: only rules on text look at them; 0: no limit."},
    {"scan.max_file_size.text", +[](Settings& s) -> std::uint64_t& { return s.scan.max_text_size; }, Guard::LowerOnly,
     "Files above this size are skipped; 0: no limit."},
    {"rules.packs", +[](Settings& s) -> Texts& { return s.rules.packs; }, Guard::Free,
     "Rule packs that come with OMNI, by name."},
    {"rules.paths", +[](Settings& s) -> Texts& { return s.rules.paths; }, Guard::InsidePaths,
     "Further rule files and folders, relative to this file."},
    {"rules.disable", +[](Settings& s) -> Texts& { return s.rules.disable; }, Guard::Free,
     "Rules that don't run, by id or qualified id."},
    {"rules.severity", +[](Settings& s) -> std::vector<SeverityOverride>& { return s.rules.severity; }, Guard::Free,
     "Another severity for a rule: its id, then the severity."},
    {"suppressions", +[](Settings& s) -> std::vector<ConfigSuppression>& { return s.suppressions; }, Guard::Free,
     "Rules whose findings are kept out of the count, each with its reason and, if it shall end, a date."},
    {"analysis.pipeline.timeout", +[](Settings& s) -> Ms& { return s.pipeline.timeout; }, Guard::LowerOnly,
     "Limit of one analysis in the editor; 0: none."},
    {"analysis.pipeline.stages", +[](Settings& s) -> std::vector<Stage>& { return s.pipeline.stages; }, Guard::Free,
     "The stages and what each waits for; empty: the built-in pipeline."},
    {"limits.memory", +[](Settings& s) -> std::uint64_t& { return s.limits.memory; }, Guard::LowerOnly,
     "Memory of the process that analyses: near it caches are given up, and files wait for each other; 0: no limit."},
    {"editor.code_lens", +[](Settings& s) -> bool& { return s.editor.code_lens; }, Guard::Free,
     "Whether editors show the number of findings above each function."},
    {"editor.inlay_hints", +[](Settings& s) -> bool& { return s.editor.inlay_hints; }, Guard::Free,
     "Whether editors show, at its places, where the data of a finding comes from and where it goes."},
    {"cache.max_size", +[](Settings& s) -> std::uint64_t& { return s.cache.max_size; }, Guard::UserOnly,
     "About how much is kept for the next scan of a workspace, oldest first out; 0: no limit. In the user's own file only."},
    {"plugins", +[](Settings& s) -> std::vector<PluginSettings>& { return s.plugins; }, Guard::Trusted,
     "Agents in processes of their own: each with its id and the command that starts it. A workspace's file names some only if it is trusted."},
    {"tools", +[](Settings& s) -> std::vector<ToolSettings>& { return s.tools; }, Guard::Trusted,
     "External tools that are run over each file: shellcheck, bandit, cppcheck, or any command that prints SARIF. A workspace's file names some only if it is trusted."},
    {"logging.level", +[](Settings& s) -> LogLevel& { return s.logging.level; }, Guard::Free, "What is logged."},
    {"logging.format", +[](Settings& s) -> LogFormat& { return s.logging.format; }, Guard::Free, "The form of a log line."},
    {"logging.file", +[](Settings& s) -> std::string& { return s.logging.file; }, Guard::Trusted,
     "The file logs go to; empty: stderr."},
    {"telemetry.endpoint", +[](Settings& s) -> std::string& { return s.telemetry.endpoint; }, Guard::UserOnly,
     "The http:// address of an OpenTelemetry collector that gets the spans of each scan; empty: nothing is sent. In the user's own file only."},
    {"telemetry.headers", +[](Settings& s) -> Texts& { return s.telemetry.headers; }, Guard::UserOnly,
     "Headers sent along, each as `Name: value`. In the user's own file only."},
    {"trust.workspaces", +[](Settings& s) -> Texts& { return s.trusted_workspaces; }, Guard::UserOnly,
     "Folders whose settings may do what only the user may: name files outside, raise limits. In the user's own file only."},
});

constexpr std::array<std::string_view, 6> kGates{"none", "info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 4> kFormats{"text", "json", "jsonl", "sarif"};
constexpr std::array<std::string_view, 4> kPresets{"quick", "standard", "deep", "ci"};
constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warn", "error", "off"};
constexpr std::array<std::string_view, 2> kLogFormats{"text", "json"};
constexpr std::array<std::string_view, 4> kToolFormats{"sarif", "shellcheck", "bandit", "cppcheck"};  // in the order of ToolFormat
constexpr std::array<std::string_view, 3> kToolInputs{"stdin", "memfd", "file"};                      // in the order of ToolInput

}  // namespace

std::span<const Field> fields() { return kFields; }

const Field* find_field(std::string_view key) {
  const auto found = std::find_if(kFields.begin(), kFields.end(), [&](const Field& field) { return field.key == key; });
  return found == kFields.end() ? nullptr : &*found;
}

std::span<const std::string_view> severity_words() { return gate_words().subspan(1); }
std::span<const std::string_view> gate_words() { return kGates; }
std::span<const std::string_view> format_words() { return kFormats; }
std::span<const std::string_view> preset_words() { return kPresets; }
std::span<const std::string_view> log_level_words() { return kLevels; }
std::span<const std::string_view> log_format_words() { return kLogFormats; }
std::span<const std::string_view> tool_format_words() { return kToolFormats; }
std::span<const std::string_view> tool_input_words() { return kToolInputs; }

}  // namespace omni
