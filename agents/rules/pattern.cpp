#include "agents/rules/pattern.h"

#include <algorithm>

#include "agents/rules/pattern_builder.h"
#include "agents/rules/placeholder.h"
#include "agents/rules/spelling_search.h"

/// From text to pattern, in four steps: tokenise the placeholders (placeholder); find a spelling of them and surroundings
/// that parse without error (spelling_search); find the nodes that are the pattern itself and replace what the
/// placeholders became by pattern nodes (pattern_builder).
namespace omni {

MetavariableId MetavariableTable::intern(std::string_view name) {
  const MetavariableId known = find(name);
  if (known != kNoMetavariable) return known;
  names_.emplace_back(name);
  return static_cast<MetavariableId>(names_.size() - 1);
}

MetavariableId MetavariableTable::find(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return static_cast<MetavariableId>(i);
  }
  return kNoMetavariable;
}

ByteRange regex_body(const Tree& tree, NodeIndex literal) {
  const ByteRange range = tree[literal].range();
  const std::string_view text = tree.text(literal);
  const std::size_t open = text.find('/');
  const std::size_t close = text.rfind('/');
  if (open == std::string_view::npos || close == open) return range;
  return {range.begin + static_cast<ByteOffset>(open + 1), range.begin + static_cast<ByteOffset>(close)};
}

namespace {

/// Blank lines around and common indentation do not belong to the pattern.
std::string dedent(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  while (true) {
    const std::size_t line = text.find('\n');
    if (line == std::string_view::npos || text.substr(0, line).find_first_not_of(" \t\r") != std::string_view::npos) break;
    text.remove_prefix(line + 1);
  }
  std::size_t indent = std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t first = text.find_first_not_of(" \t", at);
    if (first != std::string_view::npos && first < end) indent = std::min(indent, first - at);
    at = end + 1;
  }
  if (indent == std::string_view::npos) indent = 0;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (!out.empty() || at > 0) out += '\n';
    if (end > at + indent) out.append(text.substr(at + indent, end - at - indent));
    at = end + 1;
  }
  return out;
}

/// `f(...)` is a call where it can be one, not the head of a constructor; `{...}` is an object where there are such.
bool is_shadowed(const Pattern& view, const std::vector<Pattern>& views) {
  const auto root_of = [](const Pattern& pattern) { return pattern.roots.size() == 1 ? &pattern[pattern.roots[0]] : nullptr; };
  const PatternNode* root = root_of(view);
  if (root == nullptr) return false;
  const auto other = [&](Kind kind) {
    return std::any_of(views.begin(), views.end(), [&](const Pattern& one) { return root_of(one) != nullptr && root_of(one)->kind == kind; });
  };
  if (root->kind == Kind::FunctionDef && root->head) {
    const bool plain = std::all_of(root->groups.begin(), root->groups.end(), [](const PatternNode::Group& group) {
      return group.role == Role::Name || group.role == Role::Parameters;
    });
    return plain && other(Kind::Call);
  }
  return root->kind == Kind::Block && other(Kind::Object);
}

}  // namespace

Result<PatternViews> compile_pattern(const LanguageRegistry& registry, const Language& language, std::string_view text,
                                     MetavariableTable& names) {
  if (language.pattern == nullptr || !language.can_parse()) {
    return Error(ErrorCode::Unsupported, "patterns as code are not supported for " + std::string(language.name));
  }
  const PatternSource source = tokenize_pattern(language.pattern->prepare != nullptr ? language.pattern->prepare(dedent(text)) : dedent(text), language);
  std::vector<PatternCandidate> candidates = search_spellings(registry, language, source);
  if (candidates.empty()) return Error(ErrorCode::Internal, "no way to parse a pattern is known for " + std::string(language.name));
  if (candidates.front().score > 0) {
    return Error(ErrorCode::InvalidInput, "the pattern is no " + std::string(language.name) + " code: syntax error " + first_error(candidates.front()));
  }
  PatternViews out;
  out.language = &language;
  std::vector<std::string> seen;
  for (const PatternCandidate& candidate : candidates) {
    Result<Pattern> pattern = build_pattern(registry, candidate, source, language, names);
    if (!pattern.has_value()) {
      if (out.views.empty() && &candidate == &candidates.back()) return std::move(pattern).error();
      continue;
    }
    std::string dump = pattern->dump(names);
    if (std::find(seen.begin(), seen.end(), dump) != seen.end()) continue;
    seen.push_back(std::move(dump));
    out.views.push_back(std::move(pattern).value());
  }
  const auto doubtful = [](const Pattern& view) { return view.doubtful; };
  if (!std::all_of(out.views.begin(), out.views.end(), doubtful)) std::erase_if(out.views, doubtful);
  // `x = 1` is an assignment; that it could be a member of a class too is for the options to say.
  const auto is_plain = [](const Pattern& view, Kind kind) {
    const PatternNode& root = view[view.roots[0]];
    return view.roots.size() == 1 && root.kind == kind && root.children.size() == 2 && view[root.children[0]].role == Role::Left;
  };
  if (std::any_of(out.views.begin(), out.views.end(), [&](const Pattern& view) { return is_plain(view, Kind::Assign); })) {
    std::erase_if(out.views, [&](const Pattern& view) { return is_plain(view, Kind::VarDef); });
  }
  // So it is in a list of statements.
  const auto holds = [](const Pattern& view, Kind kind) {
    return std::any_of(view.roots.begin(), view.roots.end(), [&](PatternIndex root) {
      const PatternNode& node = view[root];
      return node.kind == kind ||
             (node.kind == Kind::ExprStmt && node.children.size() == 1 && view[node.children[0]].kind == kind);
    });
  };
  const auto is_list = [](const Pattern& view) { return view.shape == Pattern::Shape::List; };
  if (std::any_of(out.views.begin(), out.views.end(),
                  [&](const Pattern& view) { return is_list(view) && holds(view, Kind::Assign); })) {
    std::erase_if(out.views, [&](const Pattern& view) {
      return is_list(view) && !holds(view, Kind::Assign) && holds(view, Kind::VarDef);
    });
  }
  const std::vector<Pattern> all = out.views;
  std::erase_if(out.views, [&](const Pattern& view) { return is_shadowed(view, all); });
  return out;
}

std::string Pattern::dump(const MetavariableTable& names) const {
  std::string out;
  const auto visit = [&](const auto& self, PatternIndex index, std::size_t depth) -> void {
    const PatternNode& node = nodes[index];
    out.append(depth * 2, ' ');
    if (node.role != Role::None && depth > 0) out.append(to_string(node.role)).append(": ");
    out.append(is_raw(node.kind) ? "raw" + std::to_string(grammar_symbol(node.kind)) : std::string(to_string(node.kind)));
    if (node.metavariable != kNoMetavariable) out.append(" $").append(names.name(node.metavariable));
    if (!node.type.empty()) out.append(" : ").append(node.type);
    if (node.head) out.append(" (head)");
    if (node.leaf && !node.text.empty()) out.append(" `").append(node.text).append("`");
    if (!node.leaf && node.symbol != 0) out.append(" #").append(std::to_string(node.symbol % 10000));
    out += '\n';
    for (const PatternIndex child : node.children) self(self, child, depth + 1);
  };
  for (const PatternIndex root : roots) visit(visit, root, 0);
  return out;
}

}  // namespace omni
