#include "server/lsp/finding_json.h"

#include "protocol/base/utf8.h"

namespace omni {

JsonValue finding_json(const Finding& finding, const SourceText& source, const std::string& own_path, PositionEncoding encoding, const UriOfPath& uri_of) {
  const auto text = [](const std::string& bytes) { return to_valid_utf8(bytes); };
  const auto place = [&](const Location& location) {
    const bool here = location.file == own_path;
    JsonValue out = {{"uri", uri_of(location.file)}};
    if (here) out["range"] = to_json_value(source.lines().range(location.range, encoding));
    else if (location.region.resolved()) out["range"] = to_json_value(Range{{location.region.start_line - 1, location.region.start_column - 1}, {location.region.end_line - 1, location.region.end_column - 1}});
    return out;
  };
  JsonValue out = {{"ruleId", text(finding.rule_id)},
                   {"qualifiedId", text(finding.qualified_id)},
                   {"kind", to_string(finding.kind)},
                   {"severity", to_string(finding.severity)},
                   {"confidence", to_string(finding.confidence)},
                   {"message", text(finding.message)},
                   {"cwe", finding.cwe},
                   {"location", place(finding.location)},
                   {"symbol", text(finding.location.symbol)},
                   {"fingerprints", {{"strict", finding.fingerprints.strict}, {"code", finding.fingerprints.code}}}};
  if (!finding.code_flows.empty()) {
    JsonValue steps = JsonValue::array();
    for (const FlowStep& step : finding.code_flows.front().steps) {
      JsonValue item = place(step.location);
      item["kind"] = to_string(step.kind);
      if (!step.message.empty()) item["message"] = text(step.message);
      steps.push_back(std::move(item));
    }
    out["flow"] = std::move(steps);
  }
  if (!finding.fixes.empty()) {
    JsonValue edits = JsonValue::array();
    for (const FixEdit& edit : finding.fixes.front().edits) {
      if (edit.file != own_path) continue;
      edits.push_back({{"range", to_json_value(source.lines().range(edit.range, encoding))}, {"newText", text(edit.text)}});
    }
    out["fix"] = {{"applicability", to_string(finding.fixes.front().applicability)}, {"edits", std::move(edits)}};
  }
  if (finding.suppression) {
    out["suppression"] = {{"kind", to_string(finding.suppression->kind)}, {"reason", text(finding.suppression->justification)}, {"until", finding.suppression->expires}};
  }
  return out;
}

JsonValue notices_json(const FileReport& report, const std::string& uri) {
  JsonValue out = JsonValue::array();
  for (const FileLimit& limit : limits_of(report)) out.push_back({{"uri", uri}, {"code", limit.code}, {"message", limit.message}, {"incomplete", limit.incomplete}});
  return out;
}

}  // namespace omni
