// Hover: the page of a finding's rule, and why it matched.
#include <algorithm>
#include <utility>

#include "protocol/text/escape.h"
#include "server/lsp/features.h"
#include "server/lsp/page.h"

namespace omni {
namespace {

constexpr std::size_t kMostFindings = 4;

void write_finding(Page& page, const LiveResult& result, const Finding& finding, bool with_page) {
  page.heading(finding.rule_id);
  std::string grade = "severity " + std::string(to_string(finding.severity)) + ", confidence " + std::string(to_string(finding.confidence));
  for (const std::string& cwe : finding.cwe) grade += ", " + cwe;
  page.text(grade);
  page.text(finding.message);
  const bool flow = !finding.code_flows.empty() && !finding.code_flows.front().steps.empty();
  if (flow) {
    page.text("How the data gets here:");
    for (const FlowStep& step : finding.code_flows.front().steps) {
      const std::string place = step.location.region.resolved() ? "line " + std::to_string(step.location.region.start_line) : std::string(to_string(step.kind));
      const std::string file = step.location.file == result.report.path ? "" : page.shown(step.location.file) + " ";
      const std::string code = step.location.file == result.report.path ? page.code(slice(result.document.source.text(), step.location.range)) : "";
      page.item(page.shown(to_string(step.kind)) + ", " + file + place + (code.empty() ? "" : ": " + code));
    }
    page.gap();
  }
  if (!finding.evidence.empty()) {
    page.text("Why it matched:");
    for (const Evidence& evidence : finding.evidence) page.item(page.code(evidence.name) + " is " + page.code(evidence.text));
    page.gap();
  }
  if (const Rule* const rule = result.engine->analysis().rule_of(finding)) {
    if (!rule->metadata.references.empty()) {
      page.text("More about it:");
      for (const std::string& reference : rule->metadata.references) page.item(page.link(reference, reference));
      page.gap();
    }
    if (with_page) page.item(page.link("all about the rule", rule_page_uri(finding.rule_id)));
  }
}

class Hover {
 public:
  explicit Hover(Session& session) : session_(session) {}

  void at(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const TextDocumentPosition place = reader.document_position();
    if (!reader.sound()) return reply.error(reader.error());
    session_.when_known(place.uri, [this, reply, position = place.position](const std::shared_ptr<const LiveResult>& result) {
      reply.result(result == nullptr ? JsonValue() : hover(*result, position));
    });
  }

 private:
  JsonValue hover(const LiveResult& result, const Position& position) const {
    const LineIndex& lines = result.document.source.lines();
    if (position.line >= lines.line_count()) return nullptr;
    const ByteOffset at = lines.offset(position, session_.client().encoding);
    std::vector<const Finding*> here;
    for (const Finding& finding : result.report.findings) {
      const ByteRange range = finding.location.range;
      if (is_shown(finding, result.engine->settings()) && range.begin <= at && at <= range.end) here.push_back(&finding);
    }
    if (here.empty()) return nullptr;
    std::stable_sort(here.begin(), here.end(), [](const Finding* a, const Finding* b) { return a->location.range.size() < b->location.range.size(); });
    const bool markdown = session_.client().markdown_hover;
    Page page(markdown);
    for (std::size_t i = 0; i < std::min(here.size(), kMostFindings); ++i) write_finding(page, result, *here[i], session_.client().virtual_documents);
    if (here.size() > kMostFindings) page.text("and " + std::to_string(here.size() - kMostFindings) + " more findings here");
    return {{"contents", {{"kind", markdown ? "markdown" : "plaintext"}, {"value", page.take()}}},
            {"range", to_json_value(lines.range(here.front()->location.range, session_.client().encoding))}};
  }

  Session& session_;
};

}  // namespace

FeatureState add_hover(Session& session, Methods& methods, JsonValue& capabilities) {
  capabilities["hoverProvider"] = true;
  const auto feature = std::make_shared<Hover>(session);
  methods.on_request("textDocument/hover", [feature](const JsonValue& params, const Reply& reply) { feature->at(params, reply); });
  return feature;
}

}  // namespace omni
