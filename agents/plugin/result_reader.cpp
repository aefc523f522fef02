#include "agents/plugin/result_reader.h"

#include <algorithm>
#include <array>
#include <optional>

#include "protocol/jsonrpc/reader.h"

namespace omni {
namespace {

using Need = JsonReader::Need;

constexpr std::array<std::string_view, 5> kSeverities{"info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 3> kConfidences{"low", "medium", "high"};
constexpr std::array<std::string_view, 8> kKinds{"vulnerability", "secret", "misconfiguration", "licence", "dependency", "privacy", "policy", "hygiene"};
constexpr std::array<std::string_view, 3> kApplicabilities{"safe", "suggested", "manual"};
constexpr std::array<std::string_view, 3> kLevels{"note", "warning", "error"};
constexpr std::size_t kMaxMessage = 10'000;

bool is_rule_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
  });
}

bool is_cwe(std::string_view id) {
  return id.size() > 4 && id.size() < 12 && id.starts_with("CWE-") && id.find_first_not_of("0123456789", 4) == std::string_view::npos;
}

class ResultReader {
 public:
  /// About one file, or (`texts` not null) about a workspace.
  ResultReader(const Manifest& manifest, const std::string& path, std::string_view text, const WorkspaceTexts* texts = nullptr)
      : manifest_(manifest), texts_(texts), path_(path), lines_(std::in_place, text) {}

  AgentResult read(const JsonValue& root) {
    read_root(root);
    report_problems();
    std::sort(result_.findings.begin(), result_.findings.end(), place_then_rule);
    return std::move(result_);
  }

 private:
  void read_root(const JsonValue& root) {
    JsonReader reader(root, "result", problems_);
    bool complete = true;
    reader.read("complete", Need::Optional, complete);
    if (const JsonValue* notices = reader.array("notices", Need::Optional)) read_notices(*notices);
    if (const JsonValue* findings = reader.array("findings", Need::Required)) {
      for (std::size_t i = 0; i < findings->size(); ++i) {
        const std::size_t most = texts_ != nullptr ? kMaxWorkspaceFindings : kMaxFindings;
        if (i == most) {
          problems_.push_back({"result.findings", "more than " + std::to_string(most) + "; the rest is left out"});
          break;
        }
        Finding finding;
        if (read_finding((*findings)[i], "result.findings[" + std::to_string(i) + "]", finding)) result_.findings.push_back(std::move(finding));
      }
    }
    reader.finish();
    if (!complete) result_.notices.push_back({AgentNotice::Level::Error, "agent-incomplete", "agent " + manifest_.id + " says that its result is not complete", {}});
  }

  void read_notices(const JsonValue& notices) {
    for (std::size_t i = 0; i < notices.size() && i < kMaxNotices; ++i) {
      JsonReader reader(notices[i], "result.notices[" + std::to_string(i) + "]", problems_);
      std::size_t level = 0;
      std::string message;
      reader.read_word("level", Need::Required, kLevels, level);
      reader.read("message", Need::Required, message);
      if (!reader.finish()) continue;
      result_.notices.push_back({static_cast<AgentNotice::Level>(level), "agent-notice", manifest_.id + ": " + message.substr(0, kMaxMessage), {}});
    }
    if (notices.size() > kMaxNotices) {
      problems_.push_back({"result.notices", std::to_string(notices.size() - kMaxNotices) + " more than " + std::to_string(kMaxNotices) + " are left out"});
    }
  }

  bool read_finding(const JsonValue& value, const std::string& path, Finding& finding) {
    JsonReader reader(value, path, problems_);
    std::string rule;
    std::size_t severity = 2, confidence = 1, kind = 0;
    if (reader.read("rule_id", Need::Required, rule) && !is_rule_name(rule)) {
      reader.refuse("rule_id", "expected 1 to 200 letters, digits and -_./:, found " + describe_json(JsonValue(rule)));
    }
    if (reader.read("message", Need::Required, finding.message) && (finding.message.empty() || finding.message.size() > kMaxMessage)) {
      reader.refuse("message", "expected 1 to " + std::to_string(kMaxMessage) + " bytes");
    }
    reader.read_word("severity", Need::Optional, kSeverities, severity);
    reader.read_word("confidence", Need::Optional, kConfidences, confidence);
    reader.read_word("kind", Need::Optional, kKinds, kind);
    if (reader.read("cwe", Need::Optional, finding.cwe) && !std::all_of(finding.cwe.begin(), finding.cwe.end(), is_cwe)) {
      reader.refuse("cwe", "expected identifiers such as CWE-89");
    }
    if (texts_ != nullptr && !read_file(reader)) return false;
    if (const auto range = read_place(reader)) finding.location.range = *range;
    if (const JsonValue* fix = reader.object("fix", Need::Optional)) read_fix(*fix, path + ".fix", reader, finding);
    if (!reader.finish()) return false;

    finding.rule_id = finding.qualified_id = rule.starts_with(manifest_.id + ".") ? rule : manifest_.id + "." + rule;  // never that of another
    finding.severity = static_cast<Severity>(severity);
    finding.confidence = static_cast<Confidence>(confidence);
    finding.kind = static_cast<FindingKind>(kind);
    finding.location.file = path_;
    finding.provenance.agent = finding.provenance.tool = manifest_.id;
    finding.provenance.tool_version = manifest_.version;
    return true;
  }

  /// Of an answer about a workspace: which file the finding is in.
  bool read_file(JsonReader& reader) {
    std::string path;
    if (!reader.read("path", Need::Required, path)) return false;
    const WorkspaceTexts::File* const file = texts_->find(path);
    if (file == nullptr) {
      reader.refuse("path", "no file of this run is called " + describe_json(JsonValue(path)));
      return false;
    }
    if (file->path == path_) return true;
    Result<std::string> text = texts_->text(*file);
    if (!text.has_value()) {
      reader.refuse("path", text.error().describe());
      return false;
    }
    path_ = file->path;
    text_ = std::move(*text);
    lines_.emplace(text_);
    return true;
  }

  /// Either `range` in bytes or `region` in lines and columns.
  std::optional<ByteRange> read_place(JsonReader& reader) {
    const JsonValue* const range = reader.object("range", Need::Optional);
    const JsonValue* const region = reader.object("region", Need::Optional);
    if (range != nullptr && region != nullptr) reader.refuse("region", "a place is either a range of bytes or a region of lines");
    else if (range != nullptr) return read_range(*range, reader);
    else if (region != nullptr) return read_region(*region, reader);
    else if (reader.sound()) reader.refuse("range", "missing, and there is no region either");
    return std::nullopt;
  }

  std::optional<ByteRange> read_range(const JsonValue& value, JsonReader& outer) {
    JsonReader reader(value, outer.path_of("range"), problems_);
    ByteRange range;
    reader.read("begin", Need::Required, range.begin);
    reader.read("end", Need::Required, range.end);
    if (reader.sound() && (range.begin > range.end || range.end > lines_->text().size())) {
      reader.refuse({}, "begin <= end <= " + std::to_string(lines_->text().size()) + " does not hold");
    }
    if (reader.finish()) return range;
    outer.fail();
    return std::nullopt;
  }

  std::optional<ByteRange> read_region(const JsonValue& value, JsonReader& outer) {
    JsonReader reader(value, outer.path_of("region"), problems_);
    Region region;
    reader.read("start_line", Need::Required, region.start_line);
    const bool has_start = reader.read("start_column", Need::Optional, region.start_column);
    if (!reader.read("end_line", Need::Optional, region.end_line)) region.end_line = region.start_line;
    const bool has_end = reader.read("end_column", Need::Optional, region.end_column);
    if (reader.sound() && (region.start_line < 1 || region.end_line < region.start_line || region.end_line > lines_->line_count())) {
      reader.refuse({}, "1 <= start_line <= end_line <= " + std::to_string(lines_->line_count()) + " does not hold");
    } else if (reader.sound() && ((has_start && region.start_column < 1) || (has_end && region.end_column < 1))) {
      reader.refuse({}, "columns count from 1");
    }
    if (!reader.finish()) {
      outer.fail();
      return std::nullopt;
    }
    ByteRange range;
    range.begin = has_start ? lines_->offset({region.start_line - 1, region.start_column - 1}, manifest_.columns) : lines_->line_content(region.start_line - 1).begin;
    range.end = has_end ? lines_->offset({region.end_line - 1, region.end_column - 1}, manifest_.columns) : lines_->line_content(region.end_line - 1).end;
    if (range.end >= range.begin) return range;
    outer.refuse("region", "it ends before it begins");
    return std::nullopt;
  }

  void read_fix(const JsonValue& value, const std::string& path, JsonReader& outer, Finding& finding) {
    JsonReader reader(value, path, problems_);
    Fix fix;
    std::size_t applicability = 1;
    reader.read("description", Need::Optional, fix.description);
    reader.read_word("applicability", Need::Optional, kApplicabilities, applicability);
    fix.applicability = static_cast<Fix::Applicability>(applicability);
    const JsonValue* const edits = reader.array("edits", Need::Required);
    for (std::size_t i = 0; edits != nullptr && i < edits->size(); ++i) {
      JsonReader edit_reader((*edits)[i], path + ".edits[" + std::to_string(i) + "]", problems_);
      FixEdit edit;
      edit.file = path_;
      edit_reader.read("text", Need::Required, edit.text);
      if (const auto range = read_place(edit_reader)) edit.range = *range;
      if (!edit_reader.finish()) reader.fail();
      fix.edits.push_back(std::move(edit));
    }
    std::sort(fix.edits.begin(), fix.edits.end(), [](const FixEdit& a, const FixEdit& b) { return a.range < b.range; });
    for (std::size_t i = 1; i < fix.edits.size(); ++i) {
      if (fix.edits[i].range.begin < fix.edits[i - 1].range.end) reader.refuse("edits", "they overlap");
    }
    if (reader.finish() && !fix.edits.empty()) finding.fixes.push_back(std::move(fix));
    else if (!reader.sound()) outer.fail();
  }

  void report_problems() {
    for (std::size_t i = 0; i < problems_.size() && i < kMaxNotices; ++i) {
      result_.notices.push_back({AgentNotice::Level::Error, "agent-result", "the answer of agent " + manifest_.id + ": " + describe(problems_[i]), {}});
    }
    if (problems_.size() > kMaxNotices) {
      result_.notices.push_back({AgentNotice::Level::Error, "agent-result",
                                 "the answer of agent " + manifest_.id + ": " + std::to_string(problems_.size() - kMaxNotices) + " more mistakes", {}});
    }
  }

  const Manifest& manifest_;
  const WorkspaceTexts* const texts_;
  std::string path_;                // of the file at hand
  std::string text_;                // its text, of a workspace
  std::optional<LineIndex> lines_;  // of its text
  std::vector<JsonProblem> problems_;
  AgentResult result_;
};

}  // namespace

AgentResult read_result(const JsonValue& result, const Manifest& manifest, const std::string& path, std::string_view text) {
  return ResultReader(manifest, path, text).read(result);
}

WorkspaceResult read_workspace_result(const JsonValue& result, const Manifest& manifest, const WorkspaceTexts& texts) {
  AgentResult read = ResultReader(manifest, {}, {}, &texts).read(result);
  WorkspaceResult out;
  out.notices = std::move(read.notices);
  for (Finding& finding : read.findings) {
    WorkspaceFindings::OfFile& of_file = out.findings.files[finding.location.file];
    if (of_file.findings.empty()) of_file.text_hash = texts.find(finding.location.file)->text_hash;
    of_file.findings.push_back(std::move(finding));
  }
  return out;
}

}  // namespace omni
