#include "agents/syntax/parse.h"

#include <tree_sitter/api.h>

#include "agents/syntax/flatten.h"

namespace omni {
namespace {

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
using ParserHandle = std::unique_ptr<TSParser, ParserDeleter>;

struct Input {
  const std::string* text;
  const Context* ctx;
};

const char* read_chunk(void* payload, std::uint32_t offset, TSPoint /*position*/, std::uint32_t* bytes_read) {
  const auto& text = *static_cast<Input*>(payload)->text;
  if (offset >= text.size()) {
    *bytes_read = 0;
    return "";
  }
  *bytes_read = static_cast<std::uint32_t>(text.size() - offset);
  return text.data() + offset;
}

bool stop_now(TSParseState* state) {
  const auto* input = static_cast<const Input*>(state->payload);
  return input->ctx != nullptr && input->ctx->should_stop();
}

/// Null when the Context said stop.
std::shared_ptr<TSTree> parse_text(const Context* ctx, const Language& language, const std::string& text) {
  const ParserHandle parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), language.grammar())) return nullptr;
  Input input{&text, ctx};
  const TSInput source{&input, read_chunk, TSInputEncodingUTF8, nullptr};
  TSParseOptions options{};
  options.payload = &input;
  options.progress_callback = stop_now;
  TSTree* tree = ts_parser_parse_with_options(parser.get(), nullptr, source, options);
  if (tree == nullptr) return nullptr;
  return {tree, [](TSTree* t) { ts_tree_delete(t); }};
}

std::shared_ptr<TSTree> parse_repaired(const Context* ctx, const Language& language, const std::string& text) {
  std::shared_ptr<TSTree> tree = parse_text(ctx, language, text);
  if (tree == nullptr || language.repair == nullptr || !ts_node_has_error(ts_tree_root_node(tree.get()))) return tree;
  std::shared_ptr<TSTree> second = parse_text(ctx, language, language.repair(text));
  const bool clean = second != nullptr && !ts_node_has_error(ts_tree_root_node(second.get()));
  return clean ? second : tree;
}

}  // namespace

Result<ParsedFile> parse(const Context& ctx, const LanguageRegistry& registry, const Language& language,
                         std::shared_ptr<const std::string> text) {
  if (language.parser != nullptr) {
    OMNI_TRY_OK(ctx.check());
    return ParsedFile{std::make_shared<const Tree>(language.parser(std::move(text), language, false)), nullptr};
  }
  if (language.grammar == nullptr) {
    return Error(ErrorCode::Unsupported, "no grammar for language " + std::string(language.name));
  }
  OMNI_TRY_OK(ctx.check());
  std::shared_ptr<TSTree> grammar_tree = parse_repaired(&ctx, language, *text);
  if (grammar_tree == nullptr) {
    OMNI_TRY_OK(ctx.check());
    return Error(ErrorCode::Internal, "the " + std::string(language.name) + " parser gave up without a reason");
  }
  OMNI_TRY(Tree tree, flatten(ctx, registry.compiled(language), *grammar_tree, std::move(text)));
  return ParsedFile{std::make_shared<const Tree>(std::move(tree)), std::move(grammar_tree)};
}

Tree parse_fragment(const LanguageRegistry& registry, const Language& language, std::string text) {
  auto shared = std::make_shared<const std::string>(std::move(text));
  if (language.parser != nullptr) return language.parser(std::move(shared), language, true);
  const std::shared_ptr<TSTree> grammar_tree = parse_repaired(nullptr, language, *shared);
  return flatten(registry.compiled(language), *grammar_tree, shared);
}

}  // namespace omni
