#include <map>

#include "protocol/text/escape.h"
#include "protocol/text/uri.h"
#include "server/json/json_common.h"
#include "server/scan/report/shown.h"
#include "server/scan/report/writers.h"

namespace omni {

namespace {

constexpr int kVersion = 1;

/// `path` is for people (escaped), `uri` for programs (every byte comes back).
void put_file(OrderedJson& object, const std::string& file) {
  object["path"] = show_controls(file);
  object["uri"] = relative_uri(file);
}

OrderedJson place_json(std::uint32_t line, std::uint32_t column, ByteOffset offset) {
  OrderedJson json = object_of(3);
  json["line"] = line;
  json["column"] = column;
  json["offset"] = offset;
  return json;
}

void put_region(OrderedJson& object, const Region& region, ByteRange range) {
  object["start"] = place_json(region.start_line, region.start_column, range.begin);
  object["end"] = place_json(region.end_line, region.end_column, range.end);
}

OrderedJson location_json(const Location& location) {
  OrderedJson json = object_of(7);
  put_file(json, location.file);
  if (location.region.resolved()) put_region(json, location.region, location.range);
  put(json, "symbol", show_controls(location.symbol));
  put(json, "message", shown_text(location.message));
  put(json, "blobHash", location.blob_hash);
  return json;
}

OrderedJson snippet_json(const std::vector<SnippetLine>& lines) {
  OrderedJson json = OrderedJson::array();
  json.get_ref<OrderedJson::array_t&>().reserve(lines.size());
  for (const SnippetLine& line : lines) {
    OrderedJson item = object_of(4);
    item["line"] = line.number;
    item["text"] = shown_text(line.text);
    if (line.cut_before) item["cutBefore"] = true;
    if (line.cut_after) item["cutAfter"] = true;
    json.push_back(std::move(item));
  }
  return json;
}

OrderedJson flows_json(const std::vector<CodeFlow>& flows) {
  OrderedJson json = OrderedJson::array();
  for (const CodeFlow& flow : flows) {
    OrderedJson steps = OrderedJson::array();
    for (const FlowStep& step : flow.steps) {
      OrderedJson item = {{"kind", to_string(step.kind)}, {"location", location_json(step.location)}};
      put(item, "message", shown_text(step.message));
      item["callDepth"] = step.call_depth;
      steps.push_back(std::move(item));
    }
    json.push_back(std::move(steps));
  }
  return json;
}

OrderedJson evidence_json(const std::vector<Evidence>& evidence) {
  OrderedJson json = OrderedJson::array();
  for (const Evidence& item : evidence) {
    OrderedJson entry = {{"name", show_controls(item.name)}, {"text", shown_text(item.text)}};
    if (!item.range.empty()) entry["offsets"] = {item.range.begin, item.range.end};
    if (item.redacted) entry["redacted"] = true;
    put(entry, "keyedHash", item.keyed_hash);
    json.push_back(std::move(entry));
  }
  return json;
}

OrderedJson fixes_json(const std::vector<Fix>& fixes) {
  OrderedJson json = OrderedJson::array();
  for (const Fix& fix : fixes) {
    OrderedJson edits = OrderedJson::array();
    for (const FixEdit& edit : fix.edits) {
      OrderedJson item = OrderedJson::object();
      put_file(item, edit.file);
      if (edit.region.resolved()) put_region(item, edit.region, edit.range);
      item["text"] = edit.text;  // exact: programs apply it
      edits.push_back(std::move(item));
    }
    OrderedJson entry = {{"applicability", to_string(fix.applicability)}};
    put(entry, "description", shown_text(fix.description));
    entry["edits"] = std::move(edits);
    json.push_back(std::move(entry));
  }
  return json;
}

OrderedJson suppression_json(const Suppression& suppression) {
  OrderedJson json = {{"kind", to_string(suppression.kind)}};
  put(json, "rule", show_controls(suppression.rule));
  put(json, "justification", shown_text(suppression.justification));
  put(json, "author", show_controls(suppression.author));
  put(json, "expires", suppression.expires);
  put(json, "path", show_controls(suppression.file));
  if (suppression.line > 0) json["line"] = suppression.line;
  return json;
}

OrderedJson provenance_json(const Provenance& provenance) {
  OrderedJson json = object_of(7);
  put(json, "agent", provenance.agent);
  put(json, "tool", provenance.tool);
  put(json, "toolVersion", provenance.tool_version);
  put(json, "packHash", provenance.pack_hash);
  put(json, "configHash", provenance.config_hash);
  if (provenance.steps_spent > 0) json["stepsSpent"] = provenance.steps_spent;
  if (!provenance.complete) json["complete"] = false;
  return json;
}

OrderedJson finding_json(const Finding& finding) {
  OrderedJson json = object_of(24);
  json["rule"] = show_controls(finding.rule_id);
  if (finding.qualified_id != finding.rule_id) put(json, "qualifiedRule", show_controls(finding.qualified_id));
  put(json, "aliases", finding.aliases);
  put(json, "ruleVersion", finding.rule_version);
  put(json, "pack", finding.pack);
  json["kind"] = to_string(finding.kind);
  json["severity"] = to_string(finding.severity);
  json["confidence"] = to_string(finding.confidence);
  if (finding.security_severity) json["securitySeverity"] = *finding.security_severity;
  json["message"] = shown_text(finding.message);
  put(json, "cwe", finding.cwe);
  put(json, "owasp", finding.owasp);
  if (!finding.controls.empty()) {
    OrderedJson controls = OrderedJson::array();
    for (const ControlReference& control : finding.controls) {
      controls.push_back({{"standard", control.standard},
                          {"version", control.version},
                          {"id", control.id},
                          {"relation", control.direct ? "direct" : "supporting"}});
    }
    json["controls"] = std::move(controls);
  }
  json["location"] = location_json(finding.location);
  if (!finding.location.snippet.empty()) json["snippet"] = snippet_json(finding.location.snippet);
  if (!finding.related.empty()) {
    OrderedJson related = OrderedJson::array();
    for (const Location& location : finding.related) related.push_back(location_json(location));
    json["related"] = std::move(related);
  }
  if (!finding.code_flows.empty()) json["codeFlows"] = flows_json(finding.code_flows);
  if (!finding.evidence.empty()) json["evidence"] = evidence_json(finding.evidence);
  if (!finding.fixes.empty()) json["fixes"] = fixes_json(finding.fixes);
  OrderedJson fingerprints = object_of(3);
  put(fingerprints, "omni/strict/v1", finding.fingerprints.strict);
  put(fingerprints, "omni/code/v1", finding.fingerprints.code);
  put(fingerprints, "primaryLocationLineHash", finding.fingerprints.line_hash);
  if (!fingerprints.empty()) json["fingerprints"] = std::move(fingerprints);
  if (finding.suppression) json["suppression"] = suppression_json(*finding.suppression);
  if (finding.state != FindingState::None) json["state"] = to_string(finding.state);
  OrderedJson provenance = provenance_json(finding.provenance);
  if (!provenance.empty()) json["provenance"] = std::move(provenance);
  return json;
}

OrderedJson absent_json(const AbsentFinding& absent) {
  OrderedJson json = {{"rule", show_controls(absent.rule_id)}};
  put_file(json, absent.file);
  json["line"] = absent.line;
  json["fingerprint"] = absent.fingerprints.strict;
  return json;
}

OrderedJson rule_json(const RuleDescriptor& rule) {
  OrderedJson json = {{"id", show_controls(rule.id)}};
  if (rule.qualified_id != rule.id) put(json, "qualifiedId", show_controls(rule.qualified_id));
  put(json, "name", show_controls(rule.name));
  put(json, "pack", rule.pack);
  put(json, "version", rule.version);
  json["kind"] = to_string(rule.kind);
  json["severity"] = to_string(rule.severity);
  json["confidence"] = to_string(rule.confidence);
  if (rule.security_severity) json["securitySeverity"] = *rule.security_severity;
  put(json, "message", shown_text(rule.message));
  put(json, "help", shown_text(rule.help_text));
  put(json, "helpUri", show_controls(rule.help_uri));
  put(json, "cwe", rule.cwe);
  put(json, "owasp", rule.owasp);
  put(json, "references", rule.references);
  put(json, "languages", rule.languages);
  put(json, "category", rule.category);
  return json;
}

std::string_view level_of(ProblemSeverity severity) {
  switch (severity) {
    case ProblemSeverity::Error: return "error";
    case ProblemSeverity::Warning: return "warning";
    case ProblemSeverity::Note: return "note";
  }
  return "error";
}

OrderedJson problem_json(const Problem& problem) {
  OrderedJson json = {
      {"level", level_of(problem.severity)}, {"code", problem.code}, {"message", shown_text(problem.message)}};
  put(json, "hint", shown_text(problem.hint));
  if (!problem.file.empty()) put_file(json, problem.file);
  if (problem.place.line > 0) json["line"] = problem.place.line;
  if (problem.place.column > 0) json["column"] = problem.place.column;
  put(json, "rule", show_controls(problem.rule_id));
  return json;
}

OrderedJson notification_json(const Notification& notification) {
  OrderedJson json = {{"level", to_string(notification.level)},
                      {"code", notification.code},
                      {"message", shown_text(notification.message)}};
  if (!notification.file.empty()) put_file(json, notification.file);
  if (notification.region.resolved()) {
    json["line"] = notification.region.start_line;
    json["column"] = notification.region.start_column;
  }
  put(json, "rule", show_controls(notification.rule_id));
  return json;
}

OrderedJson skipped_json(const SkippedFile& file) {
  OrderedJson json = OrderedJson::object();
  put_file(json, file.path);
  json["reason"] = file.reason;
  put(json, "detail", shown_text(file.detail));
  return json;
}

OrderedJson file_json(const std::string& file) {
  OrderedJson json = OrderedJson::object();
  put_file(json, file);
  return json;
}

OrderedJson timing_json(const StageTime& stage) {
  return {{"stage", stage.stage}, {"microseconds", stage.time.count()}};
}

std::uint64_t micros(std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

OrderedJson profile_json(const RunProfile& profile) {
  OrderedJson phases = OrderedJson::array();
  for (const PhaseCost& cost : profile.costs.phases) {
    OrderedJson item = OrderedJson::object();
    put(item, "agent", cost.agent);
    item["phase"] = cost.phase;
    item["microseconds"] = micros(cost.time);
    item["count"] = cost.count;
    phases.push_back(std::move(item));
  }
  OrderedJson agents = OrderedJson::array();
  for (const AgentTime& cost : profile.costs.agents) agents.push_back({{"agent", cost.agent}, {"microseconds", micros(cost.time)}, {"runs", cost.runs}});
  OrderedJson rules = OrderedJson::array();
  for (const RuleCost& cost : profile.costs.rules) {
    OrderedJson item = {{"rule", show_controls(cost.rule)}, {"microseconds", micros(cost.time)}, {"files", cost.files}, {"matches", cost.matches}, {"steps", cost.steps}};
    item["slowest"] = OrderedJson::object();
    put_file(item["slowest"], cost.slowest_file);
    item["slowest"]["microseconds"] = micros(cost.slowest);
    rules.push_back(std::move(item));
  }
  OrderedJson files = OrderedJson::array();
  for (const FileCost& cost : profile.costs.files) {
    OrderedJson item = OrderedJson::object();
    put_file(item, cost.path);
    item["microseconds"] = micros(cost.time);
    files.push_back(std::move(item));
  }
  std::vector<std::string> advice;
  for (const std::string& text : profile.advice) advice.push_back(shown_text(text));
  return {{"run", profile.run},
          {"wallMicroseconds", micros(profile.wall)},
          {"threadMicroseconds", micros(profile.threads)},
          {"unknownMicroseconds", micros(profile.unknown)},
          {"threads", profile.thread_count},
          {"fileCount", profile.costs.file_count},
          {"fileMicroseconds", micros(profile.costs.file_time)},
          {"phases", std::move(phases)},
          {"agents", std::move(agents)},
          {"rules", std::move(rules)},
          {"files", std::move(files)},
          {"advice", std::move(advice)}};
}

OrderedJson tool_json(const ScanReport& report) { return {{"name", "omni"}, {"version", report.tool_version}}; }

OrderedJson summary_json(const ScanReport& report) {
  std::map<Severity, std::size_t, std::greater<>> counts;
  for (const Finding& finding : report.findings) ++counts[finding.severity];
  OrderedJson by_severity = OrderedJson::object();
  for (const auto& [severity, count] : counts) by_severity[std::string(to_string(severity))] = count;
  OrderedJson json = {{"successful", report.successful},
                      {"complete", report.complete},
                      {"findings", report.findings.size()},
                      {"bySeverity", std::move(by_severity)},
                      {"suppressed", report.suppressed.size()}};
  if (report.baseline_used) json["absent"] = report.absent.size();
  json["rules"] = report.rules.size();
  json["problems"] = report.problems.size();
  json["notifications"] = report.notifications.size();
  json["files"] = report.files.size();
  json["bytes"] = report.bytes_scanned;
  json["skipped"] = report.skipped.size();
  return json;
}

/// A member of the report's object, as dump_json(…, 2) would write it.
void append_member(std::string& out, const char* key, const OrderedJson& value) {
  out += out.empty() ? "{\n  \"" : ",\n  \"";
  out.append(key).append("\": ");
  append_json(out, value, 2, 2);
}

/// The same of a list, item by item, so that a large report stands in memory as text alone.
template <typename T, typename ToJson>
void append_list(std::string& out, const char* key, const std::vector<T>& items, ToJson&& to_json) {
  append_member(out, key, OrderedJson::array());
  if (items.empty()) return;
  out.pop_back();  // the bracket
  for (std::size_t i = 0; i < items.size(); ++i) {
    out += i == 0 ? "\n    " : ",\n    ";
    append_json(out, to_json(items[i]), 2, 4);
  }
  out += "\n  ]";
}

std::string json_line(const char* type, const OrderedJson& object) {
  std::string line = "{\"type\":\"" + std::string(type) + "\"";
  std::string rest;
  append_json(rest, object, -1);
  if (!object.empty())
    line.append(",").append(rest, 1);
  else
    line += '}';
  return line + '\n';
}

}  // namespace

std::string write_json(const ScanReport& report) {
  std::string out;
  append_member(out, "format", "omni-report");
  append_member(out, "version", kVersion);
  append_member(out, "tool", tool_json(report));
  append_member(out, "summary", summary_json(report));
  append_list(out, "findings", report.findings, finding_json);
  append_list(out, "suppressed", report.suppressed, finding_json);
  if (report.baseline_used) append_list(out, "absent", report.absent, absent_json);
  append_list(out, "rules", report.rules, rule_json);
  append_list(out, "problems", report.problems, problem_json);
  append_list(out, "notifications", report.notifications, notification_json);
  append_list(out, "files", report.files, file_json);
  append_list(out, "skipped", report.skipped, skipped_json);
  if (!report.timing.empty()) append_list(out, "timing", report.timing, timing_json);
  if (report.profile) append_member(out, "profile", profile_json(*report.profile));
  return out + "\n}\n";
}

std::string jsonl_finding(const Finding& finding) {
  return json_line(finding.suppression ? "suppressed" : "finding", finding_json(finding));
}

std::string write_jsonl(const ScanReport& report) {
  std::string out =
      json_line("header", {{"format", "omni-report-lines"}, {"version", kVersion}, {"tool", tool_json(report)}});
  for (const Finding& finding : report.findings) out += jsonl_finding(finding);
  for (const Finding& finding : report.suppressed) out += jsonl_finding(finding);
  for (const AbsentFinding& absent : report.absent) out += json_line("absent", absent_json(absent));
  for (const RuleDescriptor& rule : report.rules) out += json_line("rule", rule_json(rule));
  for (const Problem& problem : report.problems) out += json_line("problem", problem_json(problem));
  for (const Notification& notification : report.notifications)
    out += json_line("notification", notification_json(notification));
  for (const SkippedFile& file : report.skipped) out += json_line("skipped", skipped_json(file));
  for (const StageTime& stage : report.timing) out += json_line("timing", timing_json(stage));
  if (report.profile) out += json_line("profile", profile_json(*report.profile));
  return out + json_line("summary", summary_json(report));
}

}  // namespace omni
