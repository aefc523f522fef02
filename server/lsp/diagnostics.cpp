#include "server/lsp/diagnostics.h"

#include <algorithm>

#include "protocol/base/hash.h"
#include "protocol/text/escape.h"
#include "server/lsp/page.h"

namespace omni {
namespace {

constexpr std::string_view kSource = "omni";

enum LspSeverity { kError = 1, kWarning = 2, kInformation = 3, kHint = 4 };
constexpr int kUnnecessary = 1;  // a tag

int lsp_severity(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High: return kError;
    case Severity::Medium: return kWarning;
    case Severity::Low:
    case Severity::Info: break;
  }
  return kInformation;
}

/// For people, in plain text of several lines: what would act instead of being seen is shown as an escape.
std::string shown_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (at > 0) out += '\n';
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += show_controls(line);
    at = end + 1;
  }
  return out;
}

/// Places of paths through the code: of the file itself, or of another one whose lines are known from its region.
JsonValue related_of(const Finding& finding, const SourceText& source, const std::string& own_path, PositionEncoding encoding, const UriOfPath& uri_of) {
  JsonValue related = JsonValue::array();
  const auto add = [&](const Location& place, std::string_view message) {
    JsonValue range;
    if (place.file == own_path) {
      range = to_json_value(source.lines().range(place.range, encoding));
    } else if (place.region.resolved()) {  // columns in UTF-16, which is near enough where another encoding was agreed on
      const Position start{place.region.start_line - 1, place.region.start_column - 1};
      const Position end{place.region.end_line - 1, place.region.end_column - 1};
      range = to_json_value(Range{start, end});
    } else {
      range = to_json_value(Range{});
    }
    related.push_back({{"location", {{"uri", uri_of(place.file)}, {"range", std::move(range)}}}, {"message", shown_text(message)}});
  };
  for (const CodeFlow& flow : finding.code_flows) {
    for (const FlowStep& step : flow.steps) add(step.location, step.message.empty() ? to_string(step.kind) : std::string_view(step.message));
    break;  // one way is enough to understand it
  }
  for (const Location& place : finding.related) add(place, place.message);
  return related;
}

std::string number_of(std::string_view cwe) { return std::string(cwe.substr(cwe.find('-') + 1)); }

bool is_web_page(std::string_view text) { return text.starts_with("https://") || text.starts_with("http://"); }

}  // namespace

DiagnosticsView empty_view() { return {"[]", content_digest("[]").hex(), 0}; }

bool is_shown(const Finding& finding, const Settings& settings) { return !finding.suppression && finding.severity >= settings.scan.severity; }

std::string page_of(const Engine& engine, const Finding& finding) {
  if (const Rule* const rule = engine.analysis().rule_of(finding)) {
    for (const std::string& reference : rule->metadata.references) {
      if (is_web_page(reference)) return reference;
    }
  }
  for (const std::string& cwe : finding.cwe) {
    const std::string number = number_of(cwe);
    if (!number.empty() && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return "https://cwe.mitre.org/data/definitions/" + number + ".html";
    }
  }
  return {};
}

JsonValue diagnostic_of(const Finding& finding, const std::string& own_path, const SourceText& source, const Engine& engine,
                        const ClientCapabilities& client, const UriOfPath& uri_of) {
  JsonValue item = {{"range", to_json_value(source.lines().range(finding.location.range, client.encoding))},
                    {"severity", lsp_severity(finding.severity)},
                    {"code", finding.rule_id},
                    {"source", kSource},
                    {"message", shown_text(finding.message)}};
  if (client.code_description) {
    std::string page = page_of(engine, finding);
    if (page.empty() && client.virtual_documents && engine.analysis().rule_of(finding) != nullptr) page = rule_page_uri(finding.rule_id);
    if (!page.empty()) item["codeDescription"] = {{"href", std::move(page)}};
  }
  if (client.related_information && (!finding.code_flows.empty() || !finding.related.empty())) {
    item["relatedInformation"] = related_of(finding, source, own_path, client.encoding, uri_of);
  }
  if (client.diagnostic_data) item["data"] = {{"fingerprint", finding.fingerprints.strict}};
  return item;
}

std::vector<FileLimit> limits_of(const FileReport& report) {
  std::vector<FileLimit> out;
  if (report.input && report.input->text_rules_only) {
    out.push_back({"text-rules-only", "larger than scan.max_file_size.parsed: only rules on text looked at it", false});
  }
  for (const AgentNotice& notice : report.notices) {
    if (notice.level != AgentNotice::Level::Note) out.push_back({notice.code, notice.message, notice.level == AgentNotice::Level::Error});
  }
  return out;
}

DiagnosticsView diagnostics_of(const FileReport& report, const SourceText& source, const Engine& engine, const ClientCapabilities& client,
                               const UriOfPath& uri_of) {
  DiagnosticsView view;
  JsonValue items = JsonValue::array();
  for (const Finding& finding : report.findings) {
    if (!is_shown(finding, engine.settings())) continue;
    items.push_back(diagnostic_of(finding, report.path, source, engine, client, uri_of));
  }
  for (const Problem& problem : report.problems) {
    const std::uint32_t line = problem.place.line > 0 ? problem.place.line - 1 : 0;
    const ByteRange bytes = line < source.lines().line_count() ? source.lines().line_content(line) : ByteRange{};
    JsonValue item = {{"range", to_json_value(source.lines().range(bytes, client.encoding))},
                      {"severity", problem.severity == ProblemSeverity::Error ? kWarning : kInformation},
                      {"code", problem.code},
                      {"source", kSource},
                      {"message", shown_text(problem.hint.empty() ? problem.message : problem.message + " (" + problem.hint + ")")}};
    if (client.tags && problem.code.find("unused") != std::string::npos) item["tags"] = JsonValue::array({kUnnecessary});
    items.push_back(std::move(item));
  }
  view.count = items.size();
  view.items = items.dump(-1, ' ', false, JsonValue::error_handler_t::replace);
  view.result_id = content_digest(view.items).hex();
  return view;
}

std::string publish_params(std::string_view uri, std::optional<std::int64_t> version, std::string_view items) {
  std::string text = "{\"uri\":" + JsonValue(uri).dump(-1, ' ', false, JsonValue::error_handler_t::replace);
  if (version) text += ",\"version\":" + std::to_string(*version);
  text += ",\"diagnostics\":";
  text += items;
  text += '}';
  return text;
}

std::string pull_report(const DiagnosticsView& view, std::string_view previous_result_id, std::string_view related) {
  const bool same = view.result_id == previous_result_id;
  std::string text = std::string(R"({"kind":")") + (same ? "unchanged" : "full") + R"(","resultId":")" + view.result_id + "\"";
  if (!same) text += R"(,"items":)" + view.items;
  if (!related.empty()) text.append(R"(,"relatedDocuments":{)").append(related).append("}");
  return text + "}";
}

}  // namespace omni
