#include "agents/syntax/parse.h"

#include <algorithm>
#include <vector>

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

using TreeHandle = std::shared_ptr<TSTree>;

TreeHandle own(TSTree* tree) {
  return {tree, [](TSTree* t) { ts_tree_delete(t); }};
}

/// Null when the Context said stop. `old`: an edited tree whose parts may be reused. Each parse has a parser of its own,
/// so a stopped one leaves nothing behind.
TreeHandle parse_text(const Context* ctx, const Language& language, const std::string& text, const TSTree* old = nullptr) {
  const ParserHandle parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), language.grammar())) return nullptr;
  Input input{&text, ctx};
  const TSInput source{&input, read_chunk, TSInputEncodingUTF8, nullptr};
  TSParseOptions options{};
  options.payload = &input;
  options.progress_callback = stop_now;
  TSTree* tree = ts_parser_parse_with_options(parser.get(), old, source, options);
  return tree == nullptr ? nullptr : own(tree);
}

bool has_error(const TSTree& tree) { return ts_node_has_error(ts_tree_root_node(&tree)); }

struct Parsed {
  TreeHandle tree;       ///< null: the Context said stop
  bool reusable = false;
};

Parsed parse_repaired(const Context* ctx, const Language& language, const std::string& text) {
  TreeHandle tree = parse_text(ctx, language, text);
  if (tree == nullptr || !has_error(*tree)) return {tree, tree != nullptr};
  if (language.repair == nullptr) return {tree, false};
  TreeHandle second = parse_text(ctx, language, language.repair(text));
  if (second == nullptr) return {};  // stopped: the first tree alone would be another result than with more time
  return {has_error(*second) ? tree : second, false};
}

/// Row and byte column, as tree-sitter counts them.
TSPoint point_after(TSPoint start, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++start.row;
      start.column = 0;
    } else {
      ++start.column;
    }
  }
  return start;
}

/// A copy of the tree that knows of the edits. They are told from the last to the first, so that each one's places are
/// still those of the old text.
TreeHandle edited(const TSTree& tree, std::string_view text, std::span<const ByteEdit> edits) {
  std::vector<const ByteEdit*> order;
  for (const ByteEdit& edit : edits) order.push_back(&edit);
  std::stable_sort(order.begin(), order.end(), [](const ByteEdit* a, const ByteEdit* b) { return a->range < b->range; });
  std::vector<TSInputEdit> inputs;
  TSPoint point{0, 0};
  ByteOffset at = 0;
  for (const ByteEdit* edit : order) {
    TSInputEdit input{};
    input.start_byte = edit->range.begin;
    input.old_end_byte = edit->range.end;
    input.new_end_byte = edit->range.begin + static_cast<std::uint32_t>(edit->text.size());
    input.start_point = point_after(point, slice(text, {at, edit->range.begin}));
    input.old_end_point = point_after(input.start_point, slice(text, edit->range));
    input.new_end_point = point_after(input.start_point, edit->text);
    point = input.old_end_point;
    at = edit->range.end;
    inputs.push_back(input);
  }
  TreeHandle copy = own(ts_tree_copy(&tree));
  for (auto input = inputs.rbegin(); input != inputs.rend(); ++input) ts_tree_edit(copy.get(), &*input);
  return copy;
}

Result<ParsedFile> finish(const Context& ctx, const LanguageRegistry& registry, const Language& language, Parsed parsed,
                          std::shared_ptr<const std::string> text) {
  if (parsed.tree == nullptr) {
    OMNI_TRY_OK(ctx.check());
    return Error(ErrorCode::Internal, "the " + std::string(language.name) + " parser gave up without a reason");
  }
  OMNI_TRY(Tree tree, flatten(ctx, registry.compiled(language), *parsed.tree, std::move(text)));
  return ParsedFile{std::make_shared<const Tree>(std::move(tree)), std::move(parsed.tree), parsed.reusable};
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
  Parsed parsed = parse_repaired(&ctx, language, *text);
  return finish(ctx, registry, language, std::move(parsed), std::move(text));
}

Result<ParsedFile> reparse(const Context& ctx, const LanguageRegistry& registry, const ParsedFile& old, std::span<const ByteEdit> edits,
                           std::shared_ptr<const std::string> text) {
  const Language& language = old.tree->language();
  OMNI_TRY(const std::string expected, apply_edits(old.tree->text(), edits));
  if (expected != *text) return Error(ErrorCode::InvalidInput, "the edits of a " + std::string(language.name) + " file do not lead to its new text");
  if (old.grammar_tree == nullptr || !old.reusable) return parse(ctx, registry, language, std::move(text));
  OMNI_TRY_OK(ctx.check());
  const TreeHandle base = edited(*old.grammar_tree, old.tree->text(), edits);
  TreeHandle tree = parse_text(&ctx, language, *text, base.get());
  if (tree != nullptr && has_error(*tree)) return parse(ctx, registry, language, std::move(text));
  return finish(ctx, registry, language, {std::move(tree), true}, std::move(text));
}

Tree parse_fragment(const LanguageRegistry& registry, const Language& language, std::string text) {
  auto shared = std::make_shared<const std::string>(std::move(text));
  if (language.parser != nullptr) return language.parser(std::move(shared), language, true);
  const Parsed parsed = parse_repaired(nullptr, language, *shared);
  return flatten(registry.compiled(language), *parsed.tree, shared);
}

}  // namespace omni
