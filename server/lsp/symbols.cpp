// Symbols and folding ranges of a document, from its outline.
#include <utility>

#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "server/lsp/features.h"
#include "server/lsp/symbol_kinds.h"

namespace omni {
namespace {

class Symbols {
 public:
  explicit Symbols(Session& session) : session_(session) {}

  void of_document(const JsonValue& params, const Reply& reply) {
    with_outline(params, reply, [this](const OpenDocument& document, const Outline& outline) {
      JsonValue out = JsonValue::array();
      for (const Symbol& symbol : outline.symbols) add(document, symbol, out);
      return out;
    });
  }

  void folding(const JsonValue& params, const Reply& reply) {
    with_outline(params, reply, [](const OpenDocument& document, const Outline& outline) {
      JsonValue out = JsonValue::array();
      for (const Symbol& symbol : outline.symbols) fold(document.source.lines(), symbol, out);
      std::uint32_t first = 0;
      std::uint32_t last = 0;
      for (std::size_t i = 0; i < outline.imports.size(); ++i) {  // a run of imports
        const std::uint32_t line = document.source.lines().line_of(outline.imports[i].range.begin);
        if (i == 0 || line > last + 1) {
          if (last > first) out.push_back({{"startLine", first}, {"endLine", last}, {"kind", "imports"}});
          first = line;
        }
        last = document.source.lines().line_of(outline.imports[i].range.end);
      }
      if (last > first) out.push_back({{"startLine", first}, {"endLine", last}, {"kind", "imports"}});
      return out;
    });
  }

 private:
  /// Parses the present text, in the background of the analysis.
  template <typename Make>
  void with_outline(const JsonValue& params, const Reply& reply, Make make) {
    ParamsReader reader(params);
    const std::string uri = reader.text_document();
    if (!reader.sound()) return reply.error(reader.error());
    const OpenDocument* const document = session_.documents().find(uri);
    if (document == nullptr) return reply.error(Error(ErrorCode::NotFound, "the document is not open: " + uri));
    session_.engines().with_engine(document->path, [this, reply, document = *document, make](const std::shared_ptr<const Engine>& engine) {
      const auto work = [this, reply, document, make, engine] {
        const auto text = std::make_shared<const std::string>(document.source.text());
        const FileInput input = engine == nullptr ? FileInput{} : engine->input_of(document.path, text, document.language_id);
        if (input.language == nullptr || !input.language->can_parse() || input.text_rules_only) return reply.result(JsonValue::array());
        const Result<ParsedFile> parsed = parse(reply.ctx(), session_.engines().registry(), *input.language, text);
        if (!parsed.has_value()) return reply.error(parsed.error());
        reply.result(make(document, outline_of(*parsed->tree)));
      };
      submit_or_run(session_.interactive(), Priority::Neighbour, work);
    });
  }

  void add(const OpenDocument& document, const Symbol& symbol, JsonValue& out) const {
    const LineIndex& lines = document.source.lines();
    const PositionEncoding encoding = session_.client().encoding;
    const std::string name = symbol.name.empty() ? "(no name)" : symbol.name;
    if (!session_.client().symbol_tree) {
      JsonValue item = {{"name", name}, {"kind", lsp_kind(symbol.kind)},
                        {"location", {{"uri", document.client_uri}, {"range", to_json_value(lines.range(symbol.range, encoding))}}}};
      if (!symbol.container.empty()) item["containerName"] = symbol.container;
      out.push_back(std::move(item));
      for (const Symbol& child : symbol.children) add(document, child, out);
      return;
    }
    const ByteRange selection = symbol.selection.empty() ? ByteRange{symbol.range.begin, symbol.range.begin} : symbol.selection;
    JsonValue item = {{"name", name}, {"kind", lsp_kind(symbol.kind)}, {"range", to_json_value(lines.range(symbol.range, encoding))},
                      {"selectionRange", to_json_value(lines.range(selection, encoding))}};
    if (!symbol.signature.empty()) item["detail"] = symbol.signature;
    if (!symbol.children.empty()) {
      JsonValue children = JsonValue::array();
      for (const Symbol& child : symbol.children) add(document, child, children);
      item["children"] = std::move(children);
    }
    out.push_back(std::move(item));
  }

  static void fold(const LineIndex& lines, const Symbol& symbol, JsonValue& out) {
    const std::uint32_t first = lines.line_of(symbol.range.begin);
    const std::uint32_t last = lines.line_of(symbol.range.end);
    if (last > first) out.push_back({{"startLine", first}, {"endLine", last}});
    for (const Symbol& child : symbol.children) fold(lines, child, out);
  }

  Session& session_;
};

}  // namespace

FeatureState add_symbols(Session& session, Methods& methods, JsonValue& capabilities) {
  capabilities["documentSymbolProvider"] = {{"label", "OMNI"}};
  capabilities["foldingRangeProvider"] = true;
  const auto feature = std::make_shared<Symbols>(session);
  methods.on_request("textDocument/documentSymbol", [feature](const JsonValue& params, const Reply& reply) { feature->of_document(params, reply); });
  methods.on_request("textDocument/foldingRange", [feature](const JsonValue& params, const Reply& reply) { feature->folding(params, reply); });
  return feature;
}

}  // namespace omni
