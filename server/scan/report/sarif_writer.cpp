#include <algorithm>
#include <set>

#include "protocol/text/escape.h"
#include "protocol/text/uri.h"
#include "server/scan/report/sarif_rules.h"
#include "server/scan/report/shown.h"
#include "server/scan/report/writers.h"

namespace omni {

namespace {

using sarif::CweTable;
using sarif::message;

constexpr const char* kSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr const char* kRoot = "%SRCROOT%";

OrderedJson artifact_location(const std::string& file) {
  if (file.starts_with('/')) {
    const Result<DocumentUri> uri = file_uri(file);
    return {{"uri", uri ? uri->value : percent_encode(file, "/")}};
  }
  return {{"uri", relative_uri(file)}, {"uriBaseId", kRoot}};
}

OrderedJson region_json(const Region& region) {
  return {{"startLine", region.start_line}, {"startColumn", region.start_column}, {"endLine", region.end_line}, {"endColumn", region.end_column}};
}

/// The code of the region itself, where the snippet holds all of it.
std::string marked_text(const std::vector<SnippetLine>& lines, const Region& region) {
  std::string text;
  std::uint32_t last = 0;
  for (const SnippetLine& line : lines) {
    if (line.number < region.start_line || line.number > region.end_line) continue;
    if (line.cut_before || line.cut_after) return {};
    if (!text.empty() || last > 0) text += '\n';
    text += line.text;
    last = line.number;
  }
  const std::uint32_t needed = region.end_column == 1 && region.end_line > region.start_line ? region.end_line - 1 : region.end_line;
  return last >= needed ? text : std::string();
}

OrderedJson physical_location(const Location& location, bool with_snippet) {
  OrderedJson json = {{"artifactLocation", artifact_location(location.file)}};
  if (!location.region.resolved()) return json;
  json["region"] = region_json(location.region);
  if (!with_snippet) return json;
  const std::string lines = marked_text(location.snippet, location.region);
  if (!lines.empty()) {
    const std::uint32_t last = location.region.end_column == 1 && location.region.end_line > location.region.start_line
                                   ? location.region.end_line - 1
                                   : location.region.end_line;
    json["contextRegion"] = {{"startLine", location.region.start_line}, {"endLine", last}, {"snippet", {{"text", shown_text(lines)}}}};
  }
  return json;
}

OrderedJson location_json(const Location& location, bool with_snippet) {
  OrderedJson json = {{"physicalLocation", physical_location(location, with_snippet)}};
  if (!location.symbol.empty()) {
    json["logicalLocations"] = OrderedJson::array({OrderedJson{{"fullyQualifiedName", show_controls(location.symbol)}}});
  }
  if (!location.message.empty()) json["message"] = message(location.message);
  return json;
}

OrderedJson code_flow(const CodeFlow& flow) {
  OrderedJson steps = OrderedJson::array();
  int order = 0;
  for (const FlowStep& step : flow.steps) {
    OrderedJson location = location_json(step.location, false);
    if (!step.message.empty()) location["message"] = message(step.message);
    steps.push_back({{"location", std::move(location)},
                     {"kinds", OrderedJson::array({to_string(step.kind)})},
                     {"nestingLevel", step.call_depth},
                     {"executionOrder", ++order}});
  }
  OrderedJson thread = OrderedJson::object();
  thread["locations"] = std::move(steps);
  OrderedJson json = OrderedJson::object();
  json["threadFlows"] = OrderedJson::array({std::move(thread)});
  return json;
}

OrderedJson fix_json(const Fix& fix) {
  // One change for each file; replacements stay in the order of the edits.
  std::vector<std::string> files;
  for (const FixEdit& edit : fix.edits) {
    if (std::find(files.begin(), files.end(), edit.file) == files.end()) files.push_back(edit.file);
  }
  OrderedJson changes = OrderedJson::array();
  for (const std::string& file : files) {
    OrderedJson replacements = OrderedJson::array();
    for (const FixEdit& edit : fix.edits) {
      if (edit.file != file) continue;
      OrderedJson replacement = {{"deletedRegion", region_json(edit.region)}};
      if (!edit.text.empty()) replacement["insertedContent"] = {{"text", edit.text}};  // exact: programs apply it
      replacements.push_back(std::move(replacement));
    }
    changes.push_back({{"artifactLocation", artifact_location(file)}, {"replacements", std::move(replacements)}});
  }
  OrderedJson json = OrderedJson::object();
  if (!fix.description.empty()) json["description"] = message(fix.description);
  json["artifactChanges"] = std::move(changes);
  json["properties"] = {{"applicability", to_string(fix.applicability)}};
  return json;
}

/// Only edits with a known place can be written.
bool is_writable(const Fix& fix) {
  return !fix.edits.empty() && std::all_of(fix.edits.begin(), fix.edits.end(), [](const FixEdit& e) { return e.region.resolved(); });
}

OrderedJson suppression_json(const Suppression& suppression) {
  const bool in_source = suppression.kind == Suppression::Kind::Inline || suppression.kind == Suppression::Kind::File;
  OrderedJson json = {{"kind", in_source ? "inSource" : "external"}, {"status", "accepted"}};
  std::string why = shown_text(suppression.justification);
  if (why.empty() && suppression.kind == Suppression::Kind::Baseline) why = "known: in the baseline";
  put(json, "justification", why);
  if (in_source && !suppression.file.empty() && suppression.line > 0) {
    json["location"] = {{"physicalLocation", {{"artifactLocation", artifact_location(suppression.file)}, {"region", {{"startLine", suppression.line}}}}}};
  }
  OrderedJson properties = {{"kind", to_string(suppression.kind)}};
  put(properties, "rule", show_controls(suppression.rule));
  put(properties, "expires", suppression.expires);
  put(properties, "author", show_controls(suppression.author));
  json["properties"] = std::move(properties);
  return json;
}

class SarifWriter {
 public:
  explicit SarifWriter(const ScanReport& report) : report_(report), cwes_(report) {
    for (std::size_t i = 0; i < report.rules.size(); ++i) rule_index_.emplace(report.rules[i].id, i);
  }

  std::string write() const {
    OrderedJson run = OrderedJson::object();
    run["tool"] = {{"driver", driver()}};
    if (!cwes_.ids().empty()) run["taxonomies"] = OrderedJson::array({sarif::cwe_taxonomy(cwes_)});
    run["invocations"] = OrderedJson::array({invocation()});
    run["originalUriBaseIds"] = {{kRoot, {{"description", {{"text", "The folder that was scanned."}}}}}};
    run["columnKind"] = "utf16CodeUnits";
    OrderedJson results = OrderedJson::array();
    for (const Finding& finding : report_.findings) results.push_back(result(finding));
    for (const Finding& finding : report_.suppressed) results.push_back(result(finding));
    for (const AbsentFinding& absent : report_.absent) results.push_back(absent_result(absent));
    run["results"] = std::move(results);
    run["properties"] = {{"complete", report_.complete}, {"filesScanned", report_.files.size()}, {"filesSkipped", report_.skipped.size()}, {"bytesScanned", report_.bytes_scanned}};
    OrderedJson log = {{"$schema", kSchema}, {"version", "2.1.0"}};
    log["runs"] = OrderedJson::array({std::move(run)});
    return dump_json(log, 2);
  }

 private:
  OrderedJson driver() const {
    OrderedJson json = {{"name", "omni"}};
    put(json, "version", report_.tool_version);
    put(json, "semanticVersion", report_.tool_version);
    OrderedJson rules = OrderedJson::array();
    for (const RuleDescriptor& rule : report_.rules) rules.push_back(sarif::rule_descriptor(rule, cwes_));
    json["rules"] = std::move(rules);
    if (!cwes_.ids().empty()) json["supportedTaxonomies"] = OrderedJson::array({OrderedJson{{"name", "CWE"}, {"index", 0}}});
    return json;
  }

  OrderedJson result(const Finding& finding) const {
    OrderedJson json = {{"ruleId", show_controls(finding.rule_id)}};
    if (const auto rule = rule_index_.find(finding.rule_id); rule != rule_index_.end()) json["ruleIndex"] = rule->second;
    json["level"] = sarif::level_of(finding.severity);
    json["message"] = message(finding.message);
    Location primary = finding.location;
    primary.message.clear();
    json["locations"] = OrderedJson::array({location_json(primary, true)});
    if (!finding.related.empty()) {
      OrderedJson related = OrderedJson::array();
      for (std::size_t i = 0; i < finding.related.size(); ++i) {
        OrderedJson location = {{"id", i + 1}};
        location.update(location_json(finding.related[i], false));
        related.push_back(std::move(location));
      }
      json["relatedLocations"] = std::move(related);
    }
    if (!finding.code_flows.empty()) {
      OrderedJson flows = OrderedJson::array();
      for (const CodeFlow& flow : finding.code_flows) flows.push_back(code_flow(flow));
      json["codeFlows"] = std::move(flows);
    }
    OrderedJson fingerprints = OrderedJson::object();
    put(fingerprints, "omni/strict/v1", finding.fingerprints.strict);
    put(fingerprints, "omni/code/v1", finding.fingerprints.code);
    if (!fingerprints.empty()) json["fingerprints"] = std::move(fingerprints);
    if (!finding.fingerprints.line_hash.empty()) json["partialFingerprints"] = {{"primaryLocationLineHash", finding.fingerprints.line_hash}};
    OrderedJson fixes = OrderedJson::array();
    for (const Fix& fix : finding.fixes) {
      if (is_writable(fix)) fixes.push_back(fix_json(fix));
    }
    if (!fixes.empty()) json["fixes"] = std::move(fixes);
    // Where suppressions are known at all, an empty list says "not suppressed".
    if (finding.suppression) json["suppressions"] = OrderedJson::array({suppression_json(*finding.suppression)});
    else if (!report_.suppressed.empty()) json["suppressions"] = OrderedJson::array();
    if (report_.baseline_used && finding.state != FindingState::None) json["baselineState"] = to_string(finding.state);
    OrderedJson properties = {{"severity", to_string(finding.severity)}, {"confidence", to_string(finding.confidence)}, {"kind", to_string(finding.kind)}};
    if (finding.qualified_id != finding.rule_id) put(properties, "qualifiedRule", show_controls(finding.qualified_id));
    put(properties, "aliases", finding.aliases);
    if (!finding.provenance.complete) properties["complete"] = false;
    json["properties"] = std::move(properties);
    return json;
  }

  OrderedJson absent_result(const AbsentFinding& absent) const {
    OrderedJson json = {{"ruleId", show_controls(absent.rule_id)}};
    if (const auto rule = rule_index_.find(absent.rule_id); rule != rule_index_.end()) json["ruleIndex"] = rule->second;
    json["message"] = message("In the baseline, no longer found.");
    OrderedJson place = {{"artifactLocation", artifact_location(absent.file)}};
    place["region"] = {{"startLine", std::max(absent.line, 1u)}};
    json["locations"] = OrderedJson::array({OrderedJson{{"physicalLocation", std::move(place)}}});
    OrderedJson fingerprints = OrderedJson::object();
    put(fingerprints, "omni/strict/v1", absent.fingerprints.strict);
    put(fingerprints, "omni/code/v1", absent.fingerprints.code);
    if (!fingerprints.empty()) json["fingerprints"] = std::move(fingerprints);
    json["baselineState"] = "absent";
    return json;
  }

  OrderedJson rule_reference(const std::string& rule_id) const {
    OrderedJson json = {{"id", show_controls(rule_id)}};
    if (const auto rule = rule_index_.find(rule_id); rule != rule_index_.end()) json["index"] = rule->second;
    return json;
  }

  OrderedJson configuration_notification(const Problem& problem) const {
    OrderedJson json = {{"descriptor", {{"id", problem.code.empty() ? std::string("problem") : problem.code}}}};
    switch (problem.severity) {
      case ProblemSeverity::Error: json["level"] = "error"; break;
      case ProblemSeverity::Warning: json["level"] = "warning"; break;
      case ProblemSeverity::Note: json["level"] = "note"; break;
    }
    json["message"] = message(problem.message + (problem.hint.empty() ? "" : " (" + problem.hint + ")"));
    if (!problem.file.empty()) {
      OrderedJson place = {{"artifactLocation", artifact_location(problem.file)}};
      // Problems count columns in bytes, a log in UTF-16 units, so only the line is exact.
      if (problem.place.line > 0) place["region"] = {{"startLine", problem.place.line}};
      json["locations"] = OrderedJson::array({OrderedJson{{"physicalLocation", std::move(place)}}});
    }
    if (!problem.rule_id.empty()) json["associatedRule"] = rule_reference(problem.rule_id);
    return json;
  }

  OrderedJson execution_notification(const Notification& notification) const {
    OrderedJson json = {{"descriptor", {{"id", notification.code.empty() ? std::string("note") : notification.code}}},
                        {"level", to_string(notification.level)},
                        {"message", message(notification.message)}};
    if (!notification.file.empty()) {
      Location location;
      location.file = notification.file;
      location.region = notification.region;
      json["locations"] = OrderedJson::array({location_json(location, false)});
    }
    if (!notification.rule_id.empty()) json["associatedRule"] = rule_reference(notification.rule_id);
    return json;
  }

  OrderedJson invocation() const {
    OrderedJson configuration = OrderedJson::array();
    for (const Problem& problem : report_.problems) configuration.push_back(configuration_notification(problem));
    OrderedJson execution = OrderedJson::array();
    for (const Notification& notification : report_.notifications) execution.push_back(execution_notification(notification));
    for (const SkippedFile& file : report_.skipped) {
      const std::string text = "not analysed: " + file.reason + (file.detail.empty() ? "" : ", " + file.detail);
      execution.push_back(execution_notification({Notification::Level::Note, "skipped-" + file.reason, text, file.path, {}, {}}));
    }
    OrderedJson json = {{"executionSuccessful", report_.successful}};
    if (!configuration.empty()) json["toolConfigurationNotifications"] = std::move(configuration);
    if (!execution.empty()) json["toolExecutionNotifications"] = std::move(execution);
    return json;
  }

  const ScanReport& report_;
  CweTable cwes_;
  std::map<std::string, std::size_t> rule_index_;
};

}  // namespace

std::string write_sarif(const ScanReport& report) { return SarifWriter(report).write(); }

}  // namespace omni
