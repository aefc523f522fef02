// What stands in the text without being a diagnostic: the number of findings above a function, the way of the data at its places. Off
// unless the settings ask for it.
#include <map>
#include <set>
#include <utility>

#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "protocol/text/escape.h"
#include "server/lsp/features.h"

namespace omni {
namespace {

constexpr std::size_t kLongestNote = 60;

void count_in(const std::vector<Symbol>& symbols, const std::vector<const Finding*>& findings, std::map<const Symbol*, std::size_t>& counts) {
  for (const Symbol& symbol : symbols) {
    const bool function = symbol.kind == SymbolKind::Function || symbol.kind == SymbolKind::Method || symbol.kind == SymbolKind::Constructor;
    if (function) {
      for (const Finding* const finding : findings) {
        const ByteRange place = finding->location.range;
        if (symbol.range.begin <= place.begin && place.end <= symbol.range.end) ++counts[&symbol];
      }
    }
    count_in(symbol.children, findings, counts);
  }
}

class Lenses {
 public:
  explicit Lenses(Session& session) : session_(session) {}

  void lenses(const JsonValue& params, const Reply& reply) {
    with_result(params, reply, [this, reply](const LiveResult& result) {
      if (!result.engine->settings().editor.code_lens) return reply.result(JsonValue::array());
      reply.result(lenses_of(reply.ctx(), result));
    });
  }

  void hints(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const Range asked = reader.range();
    if (!reader.sound()) return reply.error(reader.error());
    with_result(params, reply, [this, reply, asked](const LiveResult& result) {
      if (!result.engine->settings().editor.inlay_hints) return reply.result(JsonValue::array());
      reply.result(hints_of(result, asked));
    });
  }

  /// Other findings, other lenses: the client is to ask again.
  void known(const LiveResult& result) {
    const EditorDisplay& display = result.engine->settings().editor;
    if (display.code_lens && session_.client().code_lens_refresh) session_.ask("workspace/codeLens/refresh", nullptr);
    if (display.inlay_hints && session_.client().inlay_refresh) session_.ask("workspace/inlayHint/refresh", nullptr);
  }

 private:
  template <typename Use>
  void with_result(const JsonValue& params, const Reply& reply, Use use) {
    ParamsReader reader(params);
    const std::string uri = reader.text_document();
    if (!reader.sound()) return reply.error(reader.error());
    session_.when_known(uri, [this, reply, use](const std::shared_ptr<const LiveResult>& result) {
      if (result == nullptr) return reply.result(JsonValue::array());
      const auto work = [use, result] { use(*result); };
      submit_or_run(session_.interactive(), Priority::Neighbour, work);
    });
  }

  JsonValue lenses_of(const Context& ctx, const LiveResult& result) const {
    JsonValue out = JsonValue::array();
    std::vector<const Finding*> findings;
    for (const Finding& finding : result.report.findings) {
      if (is_shown(finding, result.engine->settings())) findings.push_back(&finding);
    }
    const auto text = std::make_shared<const std::string>(result.document.source.text());
    const FileInput input = result.engine->input_of(result.document.path, text, result.document.language_id);
    if (findings.empty() || input.language == nullptr || !input.language->can_parse() || input.text_rules_only) return out;
    const Result<ParsedFile> parsed = parse(ctx, session_.engines().registry(), *input.language, text);
    if (!parsed.has_value()) return out;
    const Outline outline = outline_of(*parsed->tree);
    std::map<const Symbol*, std::size_t> counts;
    count_in(outline.symbols, findings, counts);
    for (const auto& [symbol, count] : counts) {
      const ByteRange place = symbol->selection.empty() ? ByteRange{symbol->range.begin, symbol->range.begin} : symbol->selection;
      out.push_back({{"range", to_json_value(result.document.source.lines().range(place, session_.client().encoding))},
                     {"command", {{"title", std::to_string(count) + (count == 1 ? " finding" : " findings")}, {"command", ""}}}});
    }
    return out;
  }

  JsonValue hints_of(const LiveResult& result, const Range& asked) const {
    const LineIndex& lines = result.document.source.lines();
    const ByteRange wanted = lines.bytes(asked, session_.client().encoding);
    JsonValue out = JsonValue::array();
    std::set<std::pair<ByteOffset, std::string>> told;
    for (const Finding& finding : result.report.findings) {
      if (!is_shown(finding, result.engine->settings()) || finding.code_flows.empty()) continue;
      for (const FlowStep& step : finding.code_flows.front().steps) {
        if (step.location.file != result.report.path || step.location.range.end < wanted.begin || step.location.range.end > wanted.end) continue;
        std::string label = std::string(to_string(step.kind)) + " of " + show_controls(finding.rule_id);
        if (label.size() > kLongestNote) label = label.substr(0, kLongestNote) + "…";
        if (!told.emplace(step.location.range.end, label).second) continue;
        out.push_back({{"position", to_json_value(lines.position(step.location.range.end, session_.client().encoding))}, {"label", label}, {"paddingLeft", true}});
      }
    }
    return out;
  }

  Session& session_;
};

}  // namespace

FeatureState add_lenses(Session& session, Methods& methods, JsonValue& capabilities) {
  capabilities["codeLensProvider"] = {{"resolveProvider", false}};
  capabilities["inlayHintProvider"] = true;
  const auto feature = std::make_shared<Lenses>(session);
  session.observe({[feature](const std::shared_ptr<const LiveResult>& result) { feature->known(*result); }, {}, {}});
  methods.on_request("textDocument/codeLens", [feature](const JsonValue& params, const Reply& reply) { feature->lenses(params, reply); });
  methods.on_request("textDocument/inlayHint", [feature](const JsonValue& params, const Reply& reply) { feature->hints(params, reply); });
  return feature;
}

}  // namespace omni
