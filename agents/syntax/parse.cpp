#include "agents/syntax/parse.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include <tree_sitter/api.h>

#include "agents/syntax/flatten.h"
#include "protocol/base/trace.h"

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
TreeHandle parse_text(const Context* ctx, const Language& language, const std::string& text,
                      const TSTree* old = nullptr) {
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
  TreeHandle tree;  ///< null: the Context said stop
  bool reusable = false;
  std::vector<ByteRange> unread = {};
  bool second = false;  ///< of Language::second_grammar
};

Parsed parse_repaired(const Context* ctx, const Language& language, const std::string& text) {
  TreeHandle tree = parse_text(ctx, language, text);
  if (tree == nullptr || !has_error(*tree)) return {tree, tree != nullptr};
  if (language.repair == nullptr) return {tree, false};
  TreeHandle second = parse_text(ctx, language, language.repair(text));
  if (second == nullptr) return {};  // stopped: the first tree alone would be another result than with more time
  return {has_error(*second) ? tree : second, false};
}

/// How bad an error is: the bytes that are lost, and something for each place.
std::size_t cost_of(ByteRange place) { return place.size() + 10; }

struct Errors {
  std::vector<ByteRange> places;  ///< sorted
  std::size_t cost = 0;
};

/// An error node may hold most of a file, with good code inside: its places are the tokens that found no parent, and a
/// little is added for what they keep apart.
Errors errors_of(const TSTree& tree) {
  Errors errors;
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(&tree));
  const auto add = [&](TSNode node, bool joined) {
    const ByteRange range{ts_node_start_byte(node), ts_node_end_byte(node)};
    if (joined && !errors.places.empty() && range.begin <= errors.places.back().end + 2) {
      errors.places.back().end = std::max(errors.places.back().end, range.end);
    } else {
      errors.places.push_back(range);
    }
  };
  std::vector<bool> inside;  // for each open node: is it an error
  for (bool more = true; more;) {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    const bool error = ts_node_is_error(node);
    const bool leaf = ts_node_child_count(node) == 0;
    if (error) errors.cost += (ts_node_end_byte(node) - ts_node_start_byte(node)) / 16;
    if (ts_node_is_missing(node) || (error && leaf)) add(node, false);
    if (leaf && !error && !inside.empty() && inside.back() && !ts_node_is_extra(node)) add(node, true);
    if ((error || ts_node_has_error(node)) && ts_tree_cursor_goto_first_child(&cursor)) {
      inside.push_back(error);
      continue;
    }
    while (more && !ts_tree_cursor_goto_next_sibling(&cursor)) {
      more = ts_tree_cursor_goto_parent(&cursor);
      if (more) inside.pop_back();
    }
  }
  ts_tree_cursor_delete(&cursor);
  std::sort(errors.places.begin(), errors.places.end());
  for (const ByteRange& place : errors.places) errors.cost += cost_of(place);
  return errors;
}

/// Where errors of two trees lie: places near each other are one, with the sum of costs.
struct Trouble {
  ByteRange range;
  std::size_t before = 0;
  std::size_t after = 0;
};

std::vector<Trouble> troubles_of(std::span<const ByteRange> before, std::span<const ByteRange> after) {
  static constexpr ByteOffset kNear = 300;
  std::vector<Trouble> all;
  for (const ByteRange& error : before) all.push_back({error, cost_of(error), 0});
  for (const ByteRange& error : after) all.push_back({error, 0, cost_of(error)});
  std::sort(all.begin(), all.end(), [](const Trouble& a, const Trouble& b) { return a.range < b.range; });
  std::vector<Trouble> joined;
  for (const Trouble& next : all) {
    if (joined.empty() || next.range.begin > joined.back().range.end + kNear) {
      joined.push_back(next);
      continue;
    }
    joined.back().range.end = std::max(joined.back().range.end, next.range.end);
    joined.back().before += next.before;
    joined.back().after += next.after;
  }
  for (Trouble& trouble : joined) {
    trouble.range.begin -= std::min(trouble.range.begin, kNear / 2);
    trouble.range.end += kNear / 2;
  }
  return joined;
}

/// Takes changes of the text back where they did harm; branches of conditionals stay as they are.
void take_back(std::string& text, const std::string& before, std::span<const Trouble> troubles) {
  for (const Trouble& trouble : troubles) {
    if (trouble.after <= trouble.before) continue;
    std::size_t begin = trouble.range.begin;
    std::size_t end = std::min<std::size_t>(trouble.range.end, text.size());
    while (begin > 0 && text[begin - 1] != before[begin - 1]) --begin;  // whole words
    while (end < text.size() && text[end] != before[end]) ++end;
    text.replace(begin, end - begin, before, begin, end - begin);
  }
}

bool wants_second(const Language& language, std::string_view text) {
  return language.wants_second_grammar != nullptr && language.wants_second_grammar(text);
}

/// What the second grammar makes of the text, if that is better than `first`, which has errors.
Parsed parse_second(const Context* ctx, const Language& language, const std::string& text, Parsed first) {
  TreeHandle tree = parse_text(ctx, *language.second_grammar, text);
  if (tree == nullptr) return {};  // stopped: the first tree would be another result than with more time
  if (has_error(*tree) && errors_of(*tree).cost >= errors_of(*first.tree).cost) return first;
  return {std::move(tree), false, {}, true};
}

/// The file's text first, then what Language::detour makes of it while that helps. More than three tries change next to
/// nothing (docs/benchmarks.md has the files).
Parsed parse_file(const Context& ctx, const Language& language, const std::string& text) {
  static constexpr int kTries = 3;
  if (wants_second(language, text)) {
    TreeHandle tree = parse_text(&ctx, *language.second_grammar, text);
    if (tree == nullptr) return {};
    if (!has_error(*tree)) return {std::move(tree), false, {}, true};
  }
  Parsed best = parse_repaired(&ctx, language, text);
  if (language.second_grammar != nullptr && best.tree != nullptr && has_error(*best.tree)) {
    return parse_second(&ctx, language, text, std::move(best));
  }
  if (language.detour == nullptr || best.tree == nullptr || !has_error(*best.tree)) return best;
  Errors errors = errors_of(*best.tree);
  Detour taken{text, {}};
  unsigned level = 0;
  Detour next;
  bool again = false;  // `next` is what is left of a try that did harm in places
  for (int tries = 0; tries < kTries && level < kDetourLevels && !errors.places.empty();) {
    if (!again) next = language.detour(text, taken, errors.places, level);
    if (next.text == taken.text) {
      again = false;
      ++level;
      continue;
    }
    ++tries;
    TreeHandle tree = parse_text(&ctx, language, next.text);
    if (tree == nullptr) return {};  // stopped: the tree so far would be another result than with more time
    Errors left = errors_of(*tree);
    const bool better = left.cost < errors.cost;
    const bool retry = !better && !again && next.unread == taken.unread;
    if (retry) take_back(next.text, taken.text, troubles_of(errors.places, left.places));
    again = retry;
    if (better) {
      best = {std::move(tree), false, next.unread};
      errors = std::move(left);
      taken = std::move(next);
      level = 0;
    } else if (!retry) {
      ++level;
    }
  }
  return best;
}

/// Row and byte column, as tree-sitter counts them.
TSPoint point_after(TSPoint start, std::string_view text) {
  const std::size_t last = text.rfind('\n');
  if (last == std::string_view::npos) return {start.row, start.column + static_cast<std::uint32_t>(text.size())};
  return {start.row + static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')), static_cast<std::uint32_t>(text.size() - last - 1)};
}

/// A copy of the tree that knows of the edits. They are told from the last to the first, so that each one's places are
/// still those of the old text.
TreeHandle edited(const TSTree& tree, std::string_view text, std::span<const ByteEdit> edits) {
  std::vector<const ByteEdit*> order;
  for (const ByteEdit& edit : edits) order.push_back(&edit);
  std::stable_sort(order.begin(), order.end(),
                   [](const ByteEdit* a, const ByteEdit* b) { return a->range < b->range; });
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
                          std::shared_ptr<const std::string> text, Keep keep, const OldTree* old = nullptr) {
  const Span span(ctx, SpanKind::Phase, "flatten");
  if (parsed.tree == nullptr) {
    OMNI_TRY_OK(ctx.check());
    return Error(ErrorCode::Internal, "the " + std::string(language.name) + " parser gave up without a reason");
  }
  const auto pieces = keep == Keep::ForEdits && parsed.reusable ? std::make_shared<TreePieces>() : nullptr;
  const CompiledLanguage& table = parsed.second ? registry.compiled_second(language) : registry.compiled(language);
  OMNI_TRY(Tree tree,
           flatten(ctx, table, *parsed.tree, std::move(text), std::move(parsed.unread), pieces.get(), old));
  return ParsedFile{std::make_shared<const Tree>(std::move(tree)), std::move(parsed.tree), pieces, parsed.reusable};
}

/// What the edits, and the parser in their wake, changed; in the new text.
OldTree old_tree(const ParsedFile& old, const TSTree& base, const TSTree& now, std::span<const ByteEdit> edits) {
  OldTree out{old.tree.get(), old.pieces.get(), {}, {}};
  std::vector<const ByteEdit*> order;
  for (const ByteEdit& edit : edits) order.push_back(&edit);
  std::stable_sort(order.begin(), order.end(),
                   [](const ByteEdit* a, const ByteEdit* b) { return a->range < b->range; });
  std::int64_t shift = 0;  // new offset minus old one
  for (const ByteEdit* edit : order) {
    const auto begin = static_cast<ByteOffset>(edit->range.begin + shift);
    const auto end = static_cast<ByteOffset>(begin + edit->text.size());
    shift += static_cast<std::int64_t>(edit->text.size()) - edit->range.size();
    out.changed.push_back({begin, end});
    out.shifts.emplace_back(end, -shift);
  }
  std::uint32_t count = 0;
  TSRange* const ranges = ts_tree_get_changed_ranges(&base, &now, &count);
  for (std::uint32_t i = 0; i < count; ++i) out.changed.push_back({ranges[i].start_byte, ranges[i].end_byte});
  std::free(ranges);
  std::sort(out.changed.begin(), out.changed.end());
  std::vector<ByteRange> apart;
  for (const ByteRange& range : out.changed) {
    if (apart.empty() || apart.back().end < range.begin)
      apart.push_back(range);
    else
      apart.back().end = std::max(apart.back().end, range.end);
  }
  out.changed = std::move(apart);
  return out;
}

bool builds_on(const ParsedFile& old, std::string_view text) {
  return old.grammar_tree != nullptr && old.reusable && !wants_second(old.tree->language(), text);
}

/// Parses what the edits concern; nothing when the text is ill-formed now.
Result<std::optional<ParsedFile>> reparse_part(const Context& ctx, const LanguageRegistry& registry, const ParsedFile& old,
                                               std::span<const ByteEdit> edits, std::shared_ptr<const std::string> text) {
  OMNI_TRY_OK(ctx.check());
  const Language& language = old.tree->language();
  const TreeHandle base = edited(*old.grammar_tree, old.tree->text(), edits);
  TreeHandle tree = parse_text(&ctx, language, *text, base.get());
  if (tree != nullptr && has_error(*tree)) return std::optional<ParsedFile>();
  std::optional<OldTree> known;
  if (tree != nullptr && old.pieces != nullptr) known = old_tree(old, *base, *tree, edits);
  OMNI_TRY(ParsedFile next, finish(ctx, registry, language, {std::move(tree), true}, std::move(text), Keep::ForEdits,
                                   known ? &*known : nullptr));
  return std::optional(std::move(next));
}

}  // namespace

Result<ParsedFile> parse(const Context& ctx, const LanguageRegistry& registry, const Language& language,
                         std::shared_ptr<const std::string> text, Keep keep) {
  if (language.parser != nullptr) {
    OMNI_TRY_OK(ctx.check());
    const Span span(ctx, SpanKind::Phase, "parse");
    return ParsedFile{std::make_shared<const Tree>(language.parser(std::move(text), language, false)), nullptr,
                      nullptr};
  }
  if (language.grammar == nullptr) {
    return Error(ErrorCode::Unsupported, "no grammar for language " + std::string(language.name));
  }
  OMNI_TRY_OK(ctx.check());
  Span span(ctx, SpanKind::Phase, "parse");
  Parsed parsed = parse_file(ctx, language, *text);
  span.end();
  return finish(ctx, registry, language, std::move(parsed), std::move(text), keep);
}

Result<ParsedFile> reparse(const Context& ctx, const LanguageRegistry& registry, const ParsedFile& old,
                           std::span<const ByteEdit> edits, std::shared_ptr<const std::string> text) {
  const Language& language = old.tree->language();
  OMNI_TRY(const std::string expected, apply_edits(old.tree->text(), edits));
  if (expected != *text)
    return Error(ErrorCode::InvalidInput,
                 "the edits of a " + std::string(language.name) + " file do not lead to its new text");
  if (builds_on(old, *text)) {
    OMNI_TRY(std::optional<ParsedFile> next, reparse_part(ctx, registry, old, edits, text));
    if (next) return *std::move(next);
  }
  return parse(ctx, registry, language, std::move(text), Keep::ForEdits);
}

Result<std::optional<ParsedFile>> reparse_sound(const Context& ctx, const LanguageRegistry& registry, const ParsedFile& sound,
                                                std::shared_ptr<const std::string> text) {
  const Language& language = sound.tree->language();
  if (!builds_on(sound, *text)) {
    OMNI_TRY(ParsedFile parsed, parse(ctx, registry, language, std::move(text), Keep::ForEdits));
    return std::optional(std::move(parsed));
  }
  const ByteEdit edit = edit_between(sound.tree->text(), *text);
  return reparse_part(ctx, registry, sound, {&edit, 1}, std::move(text));
}

Tree parse_fragment(const LanguageRegistry& registry, const Language& language, std::string text,
                    GrammarChoice grammar) {
  auto shared = std::make_shared<const std::string>(std::move(text));
  if (language.parser != nullptr) return language.parser(std::move(shared), language, true);
  if (grammar == GrammarChoice::Second) {
    const TreeHandle tree = parse_text(nullptr, *language.second_grammar, *shared);
    return flatten(registry.compiled_second(language), *tree, shared);
  }
  const Parsed parsed = parse_repaired(nullptr, language, *shared);
  return flatten(registry.compiled(language), *parsed.tree, shared);
}

}  // namespace omni
