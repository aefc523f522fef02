#include "agents/plugin/tools/sarif_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>

#include "protocol/jsonrpc/message.h"

namespace omni {
namespace {

const JsonValue kNothing;

/// A member, or null: SARIF leaves out whatever it can.
const JsonValue& member(const JsonValue& value, const char* key) {
  if (!value.is_object()) return kNothing;
  const auto found = value.find(key);
  return found == value.end() ? kNothing : *found;
}
const JsonValue& element(const JsonValue& value, std::size_t index) { return value.is_array() && index < value.size() ? value[index] : kNothing; }
std::string text_of(const JsonValue& value) { return value.is_string() ? value.get<std::string>() : std::string(); }
std::optional<std::uint64_t> number_of(const JsonValue& value) {
  if (value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0)) return value.get<std::uint64_t>();
  return std::nullopt;
}

Severity severity_of_level(std::string_view level) {
  if (level == "error") return Severity::High;
  if (level == "note") return Severity::Low;
  return level == "none" ? Severity::Info : Severity::Medium;  // "warning" is the default
}

/// `security-severity`: a CVSS score, written as text.
std::optional<double> score_of(const JsonValue& properties) {
  const JsonValue& value = member(properties, "security-severity");
  if (value.is_number()) return value.get<double>();
  const std::string text = text_of(value);
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return score;
}

Severity severity_of_score(double score) {
  if (score >= 9) return Severity::Critical;
  if (score >= 7) return Severity::High;
  if (score >= 4) return Severity::Medium;
  return score > 0 ? Severity::Low : Severity::Info;
}

/// "external/cwe/cwe-089", "CWE-89", "CWE89" → "CWE-89"; empty: it is none.
std::string cwe_of(std::string_view tag) {
  std::string low(tag.substr(tag.rfind('/') + 1));
  std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!low.starts_with("cwe")) return {};
  std::size_t at = low.find_first_not_of("cwe-:_ ");
  if (at == std::string::npos) return {};
  const std::size_t end = std::min(low.find_first_not_of("0123456789", at), low.size());
  while (at + 1 < end && low[at] == '0') ++at;
  return end > at && end - at < 8 ? "CWE-" + low.substr(at, end - at) : std::string();
}

/// `{0}` by the arguments, `{{` and `}}` by one of each.
std::string filled_in(const std::string& text, const JsonValue& arguments) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] == '{' || text[i] == '}') && i + 1 < text.size() && text[i + 1] == text[i]) {
      out += text[i++];
      continue;
    }
    const std::size_t end = text[i] == '{' ? text.find('}', i) : std::string::npos;
    std::size_t index = 0;
    if (end != std::string::npos) {
      const auto [stop, error] = std::from_chars(text.data() + i + 1, text.data() + end, index);
      if (error == std::errc() && stop == text.data() + end && element(arguments, index).is_string()) {
        out += text_of(element(arguments, index));
        i = end;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

class SarifReader {
 public:
  explicit SarifReader(const ToolSubject& subject) : subject_(subject) {}

  Result<ToolReport> read(std::string_view json) {
    OMNI_TRY(const JsonValue root, parse_json(json));
    const JsonValue& runs = member(root, "runs");
    if (!runs.is_array()) return Error(ErrorCode::InvalidInput, "no SARIF: it has no `runs`");
    const std::string version = text_of(member(root, "version"));
    if (version != "2.1.0") return Error(ErrorCode::InvalidInput, "SARIF of version `" + version.substr(0, 20) + "`; 2.1.0 is what can be read");
    for (const JsonValue& run : runs) read_run(run);
    if (elsewhere_ > 0) note(AgentNotice::Level::Note, "tool-elsewhere", std::to_string(elsewhere_) + " of its results speak of other files; they are left out");
    if (nameless_ > 0) note(AgentNotice::Level::Warning, "tool-result", std::to_string(nameless_) + " of its results have no message; they are left out");
    std::sort(report_.findings.begin(), report_.findings.end(), place_then_rule);
    return std::move(report_);
  }

 private:
  void note(AgentNotice::Level level, const char* code, const std::string& text) { report_.notices.push_back({level, code, subject_.tool + ": " + text, {}}); }

  void read_run(const JsonValue& run) {
    const JsonValue& tool = member(run, "tool");
    columns_ = text_of(member(run, "columnKind")) == "unicodeCodePoints" ? PositionEncoding::Utf32 : PositionEncoding::Utf16;
    const JsonValue& driver = member(tool, "driver");
    version_ = text_of(member(driver, "semanticVersion"));
    if (version_.empty()) version_ = text_of(member(driver, "version"));
    for (const JsonValue& invocation : member(run, "invocations").is_array() ? member(run, "invocations") : JsonValue::array()) {
      if (member(invocation, "executionSuccessful") == false) note(AgentNotice::Level::Error, "tool-incomplete", "it says that it did not run to its end");
      for (const char* list : {"toolExecutionNotifications", "toolConfigurationNotifications"}) {
        if (!member(invocation, list).is_array()) continue;
        for (const JsonValue& each : member(invocation, list)) {
          if (text_of(member(each, "level")) == "error") note(AgentNotice::Level::Error, "tool-incomplete", text_of(member(member(each, "message"), "text")));
        }
      }
    }
    const JsonValue& results = member(run, "results");
    if (!results.is_array()) return;
    for (const JsonValue& result : results) read_one(result, tool);
  }

  /// The descriptor of a result's rule; null: there is none.
  const JsonValue& rule_of(const JsonValue& result, const JsonValue& tool) const {
    const JsonValue& reference = member(result, "rule");
    const JsonValue* component = &member(tool, "driver");
    if (const auto extension = number_of(member(member(reference, "toolComponent"), "index"))) component = &element(member(tool, "extensions"), *extension);
    const JsonValue& rules = member(*component, "rules");
    auto index = number_of(member(result, "ruleIndex"));
    if (!index) index = number_of(member(reference, "index"));
    if (index) return element(rules, *index);
    const std::string id = id_of(result);
    if (!rules.is_array()) return kNothing;
    for (const JsonValue& rule : rules) {
      if (text_of(member(rule, "id")) == id) return rule;
    }
    return kNothing;
  }
  static std::string id_of(const JsonValue& result) {
    std::string id = text_of(member(result, "ruleId"));
    return id.empty() ? text_of(member(member(result, "rule"), "id")) : id;
  }

  void read_one(const JsonValue& result, const JsonValue& tool) {
    const std::string kind = text_of(member(result, "kind"));
    if (!kind.empty() && kind != "fail" && kind != "open" && kind != "review") return;
    if (member(result, "suppressions").is_array() && !member(result, "suppressions").empty()) return;
    const JsonValue& place = member(element(member(result, "locations"), 0), "physicalLocation");
    if (!means_subject(text_of(member(member(place, "artifactLocation"), "uri")), subject_)) {
      ++elsewhere_;
      return;
    }
    const JsonValue& rule = rule_of(result, tool);
    std::string id = id_of(result);
    if (id.empty()) id = text_of(member(rule, "id"));
    std::string message = message_of(result, rule);
    if (message.empty()) {
      ++nameless_;
      return;
    }
    Finding finding = tool_finding(subject_, id.empty() ? "result" : id, std::move(message));
    finding.provenance.tool_version = version_;
    finding.location.range = range_in(member(place, "region"));
    rate(finding, result, rule);
    if (member(result, "fixes").is_array()) {
      for (const JsonValue& fix : member(result, "fixes")) read_fix(fix, finding);
    }
    report_.findings.push_back(std::move(finding));
  }

  static std::string message_of(const JsonValue& result, const JsonValue& rule) {
    const JsonValue& message = member(result, "message");
    std::string text = text_of(member(message, "text"));
    if (text.empty()) {
      const std::string id = text_of(member(message, "id"));
      text = text_of(member(member(member(rule, "messageStrings"), id.empty() ? "default" : id.c_str()), "text"));
    }
    if (text.empty()) text = text_of(member(member(rule, "shortDescription"), "text"));
    return filled_in(text, member(message, "arguments"));
  }

  static void rate(Finding& finding, const JsonValue& result, const JsonValue& rule) {
    std::string level = text_of(member(result, "level"));
    if (level.empty()) level = text_of(member(member(rule, "defaultConfiguration"), "level"));
    finding.severity = severity_of_level(level);
    for (const JsonValue* properties : {&member(rule, "properties"), &member(result, "properties")}) {
      if (const auto score = score_of(*properties); score && *score >= 0 && *score <= 10) {
        finding.severity = severity_of_score(*score);
        finding.security_severity = *score;
        finding.kind = FindingKind::Vulnerability;
      }
      const std::string precision = text_of(member(*properties, "precision"));
      if (precision == "low") finding.confidence = Confidence::Low;
      if (precision == "high" || precision == "very-high") finding.confidence = Confidence::High;
      if (!member(*properties, "tags").is_array()) continue;
      for (const JsonValue& tag : member(*properties, "tags")) {
        const std::string cwe = cwe_of(text_of(tag));
        if (!cwe.empty() && std::find(finding.cwe.begin(), finding.cwe.end(), cwe) == finding.cwe.end()) finding.cwe.push_back(cwe);
        if (!cwe.empty() || text_of(tag) == "security") finding.kind = FindingKind::Vulnerability;
      }
    }
  }

  ByteRange range_in(const JsonValue& region) const {
    const std::string_view text = subject_.lines.text();
    const auto size = static_cast<std::uint64_t>(text.size());
    if (const auto line = number_of(member(region, "startLine"))) {
      ToolPlace place{*line, number_of(member(region, "startColumn")).value_or(0), number_of(member(region, "endLine")).value_or(0),
                      number_of(member(region, "endColumn")).value_or(0)};
      return range_of(place, columns_, subject_.lines);
    }
    if (const auto begin = number_of(member(region, "byteOffset"))) {
      const std::uint64_t first = std::min(*begin, size);
      const std::uint64_t length = std::min(number_of(member(region, "byteLength")).value_or(0), size - first);
      return {static_cast<ByteOffset>(first), static_cast<ByteOffset>(first + length)};
    }
    if (const auto begin = number_of(member(region, "charOffset"))) {
      const ByteOffset first = offset_of_character(*begin);
      const std::uint64_t length = number_of(member(region, "charLength")).value_or(0);
      return {first, std::max(first, offset_of_character(std::min(*begin, size) + std::min(length, size)))};
    }
    return range_of({}, columns_, subject_.lines);
  }

  /// Characters of the whole text, in the run's units.
  ByteOffset offset_of_character(std::uint64_t index) const {
    const std::string_view text = subject_.lines.text();
    std::size_t at = 0;
    while (at < text.size() && index > 0) {
      const Utf8Char next = decode_utf8(text, at);
      const std::uint64_t units = columns_ == PositionEncoding::Utf16 && next.code_point > 0xFFFF ? 2 : 1;
      if (units > index) break;
      index -= units;
      at += next.size;
    }
    return static_cast<ByteOffset>(at);
  }

  void read_fix(const JsonValue& value, Finding& finding) const {
    Fix fix;
    fix.description = text_of(member(member(value, "description"), "text"));
    if (!member(value, "artifactChanges").is_array()) return;
    for (const JsonValue& change : member(value, "artifactChanges")) {
      if (!means_subject(text_of(member(member(change, "artifactLocation"), "uri")), subject_)) return;  // half a fix is none
      if (!member(change, "replacements").is_array()) return;
      for (const JsonValue& replacement : member(change, "replacements")) {
        const JsonValue& deleted = member(replacement, "deletedRegion");
        if (!deleted.is_object() || deleted.empty()) return;
        FixEdit edit;
        edit.file = subject_.path;
        edit.range = range_in(deleted);
        edit.text = text_of(member(member(replacement, "insertedContent"), "text"));
        fix.edits.push_back(std::move(edit));
      }
    }
    std::sort(fix.edits.begin(), fix.edits.end(), [](const FixEdit& a, const FixEdit& b) { return a.range < b.range; });
    for (std::size_t i = 1; i < fix.edits.size(); ++i) {
      if (fix.edits[i].range.begin < fix.edits[i - 1].range.end) return;
    }
    if (!fix.edits.empty()) finding.fixes.push_back(std::move(fix));
  }

  const ToolSubject& subject_;
  PositionEncoding columns_ = PositionEncoding::Utf16;
  std::string version_;
  ToolReport report_;
  std::size_t elsewhere_ = 0;
  std::size_t nameless_ = 0;
};

}  // namespace

Result<ToolReport> read_sarif(std::string_view json, const ToolSubject& subject) { return SarifReader(subject).read(json); }

}  // namespace omni
