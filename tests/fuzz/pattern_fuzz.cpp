// A language and arbitrary bytes: as a pattern, and the pattern matched against a text (what follows a line `----`,
// else the pattern itself). Nothing crashes or hangs, and every match lies in the text.
#include <memory>
#include <string>

#include "agents/rules/matcher.h"
#include "agents/rules/pattern.h"
#include "agents/syntax/parse.h"
#include "tests/fuzz/check_tree.h"
#include "tests/fuzz/support.h"

namespace {

void match(const omni::PatternViews& views, const omni::Language& language, const omni::LanguageRegistry& registry,
           const omni::MetavariableTable& names, std::string_view text) {
  using namespace omni;
  const fuzz::FuzzContext context;
  const auto parsed = parse(context.ctx, registry, language, std::make_shared<const std::string>(text));
  fuzz::require(parsed.has_value());
  const Tree& tree = *parsed->tree;
  fuzz::check_tree(tree);
  const Names resolved = Names::resolve(tree);
  const FileView file(context.ctx, tree, &resolved);
  const ByteRange whole{0, static_cast<ByteOffset>(text.size())};
  const RuleOptions options;
  for (const Pattern& view : views.views) {
    for (const bool inside : {false, true}) {
      const MatchResult found = match_pattern(view, file, options, names.size(), whole, Bindings(names.size()), inside, {}, context.ctx);
      for (const Match& each : found.matches) {
        fuzz::require(whole.contains(each.range));
        for (const Binding& binding : each.bindings) fuzz::require(binding.range.end <= text.size());
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace omni;
  static const LanguageRegistry registry;
  std::string_view text = fuzz::text_of(data, size);
  const Language& language = fuzz::take_language(text);
  const std::string_view code = fuzz::take_part(text);
  MetavariableTable names;
  const Result<PatternViews> views = compile_pattern(registry, language, code, names);
  if (!views.has_value()) {
    fuzz::require(!views.error().message().empty());
    return 0;
  }
  fuzz::require(!views->views.empty());
  for (const Pattern& view : views->views) fuzz::require(!view.roots.empty() && !view.dump(names).empty());
  match(*views, language, registry, names, text.empty() ? code : text);
  return 0;
}
