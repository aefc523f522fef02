#include "agents/syntax/outline.h"

#include <algorithm>
#include <set>

#include "agents/syntax/imports.h"
#include "agents/syntax/language.h"
#include "agents/syntax/one_line.h"

namespace omni {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

/// Comments that document something.
class Docs {
 public:
  explicit Docs(const Tree& tree) : tree_(tree), docstrings_(tree.language().outline != nullptr && tree.language().outline->docstrings) {}

  ByteRange of(const Declaration& declaration) const {
    const ByteRange string = docstring(declaration.node);
    if (!string.empty()) return string;
    const ByteRange above = ending_before(declaration.range.begin);
    if (!above.empty()) return above;
    // Between decorators and the name.
    const std::size_t next = first_behind(declaration.selection.begin);
    if (next == 0 || comments()[next - 1].range.begin <= declaration.range.begin) return {};
    return starts_line(comments()[next - 1].range.begin) ? run_up(next - 1) : ByteRange{};
  }

  /// The first comment, when it is not the doc of the first symbol; or the file's docstring.
  ByteRange of_file(const std::vector<Symbol>& symbols) const {
    const ByteRange string = docstring(0);
    if (!string.empty()) return string;
    std::size_t first = 0;
    while (first < comments().size() && is_directive(comments()[first].range)) ++first;
    if (first == comments().size()) return {};
    const ByteOffset begin = comments()[first].range.begin;
    for (NodeIndex i = 1; i < tree_.size(); i = tree_[i].subtree_end) {
      if (tree_[i].begin < begin) return {};
    }
    const std::size_t last = run_down(first);
    const ByteRange doc{begin, trimmed(comments()[last].range).end};
    for (const Symbol& symbol : symbols) {
      if (symbol.doc == doc && symbol.kind != SymbolKind::Module) return {};
    }
    return doc;
  }

 private:
  const std::vector<Comment>& comments() const { return tree_.comments(); }

  /// `#!/bin/sh`, `# -*- coding … -*-` say nothing to people.
  bool is_directive(ByteRange comment) const {
    const std::string_view text = slice(tree_.text(), comment);
    return text.starts_with("#!") || text.starts_with("# -*-") || text.starts_with("# syntax=") || text.starts_with("# frozen_string_literal") ||
           text.starts_with("// SPDX") || text.starts_with("# SPDX");
  }

  ByteRange docstring(NodeIndex owner) const {
    if (!docstrings_) return {};
    const NodeIndex body = owner == 0 ? 0 : tree_.child(owner, Role::Body);
    if (body == kNoNode || tree_.is_leaf(body)) return {};
    NodeIndex first = body + 1;
    if (tree_[first].kind == Kind::ExprStmt && !tree_.is_leaf(first)) ++first;
    return tree_[first].kind == Kind::String ? tree_[first].range() : ByteRange{};
  }

  /// Index of the first comment that starts at `at` or later.
  std::size_t first_behind(ByteOffset at) const {
    return static_cast<std::size_t>(std::lower_bound(comments().begin(), comments().end(), at,
                                                     [](const Comment& c, ByteOffset o) { return c.range.begin < o; }) -
                                    comments().begin());
  }

  ByteRange trimmed(ByteRange range) const {
    while (range.end > range.begin && is_blank(tree_.text()[range.end - 1])) --range.end;
    return range;
  }

  /// Nothing but blanks and at most one line break lies between.
  bool touches(ByteOffset end, ByteOffset begin) const {
    if (begin < end) return false;
    std::size_t breaks = 0;
    const std::string_view gap = tree_.text().substr(end, begin - end);
    for (std::size_t i = 0; i < gap.size(); ++i) {
      if (!is_blank(gap[i])) return false;
      if (gap[i] == '\n' || (gap[i] == '\r' && (i + 1 == gap.size() || gap[i + 1] != '\n'))) ++breaks;
    }
    return breaks <= 1;
  }

  bool starts_line(ByteOffset at) const {
    while (at > 0 && (tree_.text()[at - 1] == ' ' || tree_.text()[at - 1] == '\t')) --at;
    if (at == 0 || tree_.text()[at - 1] == '\n' || tree_.text()[at - 1] == '\r') return true;
    return tree_.text().substr(0, at).ends_with("<?php");
  }

  bool is_block(ByteRange comment) const {
    const std::string_view text = slice(tree_.text(), comment);
    return text.starts_with("/*") || text.starts_with("<!--") || text.starts_with("=begin") || text.starts_with("(*");
  }

  /// The comment and the line comments right above it.
  ByteRange run_up(std::size_t last) const {
    std::size_t first = last;
    while (first > 0 && !is_block(comments()[first].range) && !is_block(comments()[first - 1].range) &&
           !is_directive(comments()[first - 1].range) &&
           touches(trimmed(comments()[first - 1].range).end, comments()[first].range.begin) &&
           starts_line(comments()[first - 1].range.begin)) {
      --first;
    }
    return {comments()[first].range.begin, trimmed(comments()[last].range).end};
  }

  std::size_t run_down(std::size_t first) const {
    std::size_t last = first;
    while (last + 1 < comments().size() && !is_block(comments()[last].range) && !is_block(comments()[last + 1].range) &&
           touches(trimmed(comments()[last].range).end, comments()[last + 1].range.begin)) {
      ++last;
    }
    return last;
  }

  ByteRange ending_before(ByteOffset begin) const {
    const std::size_t next = first_behind(begin);
    if (next == 0) return {};
    const ByteRange comment = trimmed(comments()[next - 1].range);
    if (is_directive(comment) || !touches(comment.end, begin) || !starts_line(comment.begin)) return {};
    return run_up(next - 1);
  }

  const Tree& tree_;
  const bool docstrings_;
};

/// Where the decorators in front end: the signature leaves them out.
ByteOffset head_begin(const Tree& tree, const Declaration& declaration) {
  ByteOffset begin = declaration.range.begin;
  tree.for_each_child(declaration.node, [&](NodeIndex child) {
    const Node& node = tree[child];
    if (node.role != Role::Decorator || node.begin < begin || node.end > declaration.selection.begin) return;
    if (one_line(tree, {begin, node.begin}).find_first_not_of("@[]#, ") == std::string::npos) begin = node.end;
  });
  while (begin < declaration.selection.begin && (is_blank(tree.text()[begin]) || tree.text()[begin] == ']')) ++begin;
  return begin;
}

ByteOffset body_begin(const Tree& tree, NodeIndex body) {
  ByteOffset begin = tree[body].begin;
  tree.for_each_child(body, [&](NodeIndex child) { begin = std::min(begin, tree[child].begin); });
  return begin;
}

ByteOffset head_end(const Tree& tree, const Declaration& declaration) {
  const NodeIndex node = declaration.node;
  NodeIndex body = tree.child(node, Role::Body);
  if (body == kNoNode) {
    for (const Role role : {Role::Right, Role::Value, Role::Default, Role::Type}) {
      const NodeIndex value = role == Role::Default && tree[node].kind != Kind::VarDef ? kNoNode : tree.child(node, role);
      if (value == kNoNode) continue;
      const Kind kind = tree[value].kind;
      const bool defines = kind == Kind::Lambda || kind == Kind::FunctionDef || kind == Kind::ClassDef;
      if (defines) body = tree.child(value, Role::Body);
      if (body == kNoNode && tree[node].kind != Kind::TypeAlias && role != Role::Type) body = value;
      if (body != kNoNode) break;
    }
  }
  if (body == kNoNode) return tree[node].end;
  const bool written = tree[body].begin < tree[body].end && tree[body].end <= tree[node].end;
  const ByteOffset begin = body_begin(tree, body);
  if (written && begin >= declaration.selection.end) return begin;
  ByteOffset end = declaration.selection.end;  // an empty body that the table made up: up to the last part of the head
  tree.for_each_child(node, [&](NodeIndex child) {
    if (tree[child].role != Role::Body) end = std::max(end, tree[child].end);
  });
  return end;
}

/// Where type and modifiers end that several names of one declaration share.
ByteOffset shared_end(const Tree& tree, const Declaration& declaration, ByteOffset begin) {
  ByteOffset end = begin;
  tree.for_each_child(declaration.node, [&](NodeIndex child) {
    const Role role = tree[child].role;
    const bool shared = role == Role::Decorator || role == Role::Modifier || role == Role::Type;
    if (shared && tree[child].end <= declaration.selection.begin) end = std::max(end, tree[child].end);
  });
  return end;
}

void trim_end(std::string& head) {
  while (!head.empty()) {
    if (head.ends_with("=>") || head.ends_with("->")) {
      head.resize(head.size() - 2);
    } else if (is_blank(head.back()) || std::string_view("{:=;,").find(head.back()) != std::string_view::npos) {
      head.pop_back();
    } else {
      break;
    }
  }
}

std::string signature_of(const Tree& tree, const Declaration& declaration) {
  if (declaration.kind == SymbolKind::Key || tree[declaration.node].kind == Kind::Element) return {};
  const ByteOffset begin = head_begin(tree, declaration);
  const ByteOffset end = head_end(tree, declaration);
  if (end <= begin) return {};
  const Kind kind = tree[declaration.node].kind;
  std::string out;
  ByteOffset from = begin;
  if (kind == Kind::TypeAlias || kind == Kind::VarDef) {
    const NodeIndex type = tree.child(declaration.node, Role::Type);
    const NodeIndex body = type == kNoNode ? kNoNode : tree.child(type, Role::Body);
    if (body != kNoNode && tree[body].begin >= begin && tree[body].end <= declaration.selection.begin) {  // struct { … } name
      out = one_line(tree, {begin, tree[body].begin});
      from = tree[body].end;
    } else if (kind == Kind::VarDef) {  // int a = 1, *b: int *b
      const ByteOffset shared = shared_end(tree, declaration, begin);
      const std::size_t comma = tree.text().substr(0, declaration.selection.begin).rfind(',');
      if (comma != std::string_view::npos && comma >= shared) {
        out = one_line(tree, {begin, shared});
        from = static_cast<ByteOffset>(comma + 1);
      }
    }
    trim_end(out);
    if (!out.empty()) out += ' ';
  }
  out += one_line(tree, {from, end});
  if (is_raw(kind)) out.resize(std::min({out.size(), out.find('{'), out.find(" = ")}));  // its parts have no roles
  trim_end(out);
  return out;
}

/// In the order of the text and apart from each other: where two share a start (`int a, b;`) the second begins at its
/// name. A name assigned again is the same symbol.
void settle(std::vector<Symbol>& symbols, const std::vector<bool>& assigned) {
  std::vector<std::size_t> order(symbols.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return symbols[a].selection.begin < symbols[b].selection.begin;
  });
  std::vector<Symbol> out;
  std::set<std::string> known;
  for (const std::size_t i : order) {
    Symbol& symbol = symbols[i];
    if (!out.empty() && symbol.range.begin < out.back().range.end) {
      if (symbol.selection.begin < out.back().range.end) continue;
      symbol.range.begin = symbol.selection.begin;
    }
    const bool known_before = !known.insert(symbol.name).second;
    if (assigned[i] && known_before) continue;
    out.push_back(std::move(symbol));
  }
  symbols = std::move(out);
}

class Builder {
 public:
  explicit Builder(const Tree& tree) : tree_(tree), docs_(tree), declarations_(declarations_of(tree)), children_(declarations_.size() + 1) {
    for (std::uint32_t i = 0; i < declarations_.size(); ++i) {
      const std::uint32_t parent = declarations_[i].parent;
      children_[parent == kNoDeclaration ? declarations_.size() : parent].push_back(i);
    }
  }

  Outline run() {
    Outline outline;
    outline.symbols = level(declarations_.size());
    outline.imports = imports_of(tree_);
    outline.file_doc = docs_.of_file(outline.symbols);
    return outline;
  }

 private:
  std::vector<Symbol> level(std::size_t parent) const {
    std::vector<Symbol> symbols;
    std::vector<bool> assigned;
    for (const std::uint32_t i : children_[parent]) {
      const Declaration& declaration = declarations_[i];
      Symbol symbol;
      symbol.name = declaration.name;
      symbol.kind = declaration.kind;
      symbol.range = declaration.range;
      symbol.selection = declaration.selection;
      symbol.container = declaration.container;
      symbol.signature = signature_of(tree_, declaration);
      symbol.doc = docs_.of(declaration);
      symbol.children = level(i);
      symbols.push_back(std::move(symbol));
      assigned.push_back(tree_[declaration.node].kind == Kind::Assign && declaration.kind != SymbolKind::Function);
    }
    settle(symbols, assigned);
    return symbols;
  }

  const Tree& tree_;
  const Docs docs_;
  const std::vector<Declaration> declarations_;
  std::vector<std::vector<std::uint32_t>> children_;  ///< by parent; last: of the file
};

}  // namespace

Outline outline_of(const Tree& tree) { return Builder(tree).run(); }

std::string SymbolNames::at(ByteRange range) const {
  const Declaration* innermost = nullptr;
  for (const Declaration& declaration : declarations_) {
    if (!declaration.range.contains(range)) continue;
    if (innermost == nullptr || declaration.range.size() <= innermost->range.size()) innermost = &declaration;
  }
  return innermost == nullptr ? std::string() : qualified_name(*innermost);
}

}  // namespace omni
