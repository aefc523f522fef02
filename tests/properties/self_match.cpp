#include "tests/properties/self_match.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "agents/rules/matcher.h"
#include "agents/rules/pattern.h"

namespace omni::test {
namespace {

constexpr std::size_t kLongest = 1200;  ///< bytes of code that is made a pattern; people write less

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// What a node may be replaced with `$X` as: a value, not a name that is a part of something else.
bool is_expression(const Tree& tree, NodeIndex i) {
  const Node& node = tree[i];
  if (node.parent == kNoNode || node.begin == node.end || (node.flags & (kSynthetic | kHasError)) != 0) return false;
  switch (node.kind) {
    case Kind::Identifier: case Kind::String: case Kind::Interpolated: case Kind::Number: case Kind::Bool: case Kind::Null:
    case Kind::Char: case Kind::Call: case Kind::New: case Kind::Member: case Kind::Index: case Kind::Unary: case Kind::Binary:
    case Kind::Ternary: case Kind::Lambda: case Kind::Cast: case Kind::Await: case Kind::List: case Kind::Dict: case Kind::Object:
    case Kind::Set: case Kind::Tuple: case Kind::Comprehension: case Kind::RegexLiteral: case Kind::Atom: break;
    default: return false;
  }
  switch (node.role) {
    case Role::Name: case Role::Key: case Role::Type: case Role::ReturnType: case Role::Base: case Role::Module: case Role::Alias:
    case Role::TypeArguments: case Role::TypeParameters: case Role::Callee: case Role::Decorator: case Role::Modifier:
    case Role::Parameters: case Role::Receiver: case Role::Guard: case Role::Handler: return false;
    default: break;
  }
  switch (tree[node.parent].kind) {
    case Kind::Import: case Kind::ImportName: case Kind::Annotation: case Kind::TypeArguments: case Kind::GenericType: case Kind::Package:
    case Kind::Namespace: case Kind::Global: case Kind::Label: case Kind::Goto: case Kind::Break: case Kind::Continue:
    case Kind::Interpolated: case Kind::Template: case Kind::Catch: case Kind::ArrayType: case Kind::PointerType: case Kind::TypeAlias:
    case Kind::TypeParameters: case Kind::Case: case Kind::Delete: case Kind::Slice: case Kind::ClassBody: case Kind::Module: case Kind::Block:
      return false;
    case Kind::Parameter: return node.role == Role::Default;
    default: break;
  }
  if (is_raw(tree[node.parent].kind)) return false;  // who knows what may stand there
  for (NodeIndex at = node.parent; at != kNoNode; at = tree[at].parent) {
    switch (tree[at].kind) {
      case Kind::Import: case Kind::Package: case Kind::TypeAlias: return false;
      default: break;
    }
    if (tree[at].role == Role::Type || tree[at].role == Role::ReturnType || tree[at].role == Role::Base) return false;
  }
  return true;
}

/// construct_of() with the grammar's own name for what has no common kind.
std::string label(const Tree& tree, NodeIndex node) {
  std::string name = construct_of(tree, node);
  if (!is_raw(tree[node].kind) || name.empty()) return name;
  const std::string dump = tree.dump(node);
  const std::size_t at = dump.find("raw");
  return at == std::string::npos ? name : dump.substr(at, dump.find_first_of(" \n", at) - at);
}

struct Edit {
  ByteRange range;
  std::string text;
};

/// The text of `range` with some pieces replaced, without the indentation of its first line.
std::string rewritten(std::string_view text, ByteRange range, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.range.begin < b.range.begin; });
  std::string out;
  ByteOffset at = range.begin;
  for (const Edit& edit : edits) {
    if (edit.range.begin < at) continue;
    out.append(slice(text, {at, edit.range.begin})).append(edit.text);
    at = edit.range.end;
  }
  out.append(slice(text, {at, range.end}));
  std::size_t line = range.begin;
  while (line > 0 && text[line - 1] != '\n') --line;
  std::size_t indent = 0;
  while (line + indent < range.begin && (text[line + indent] == ' ' || text[line + indent] == '\t')) ++indent;
  std::string dedented;
  for (std::size_t i = 0; i < out.size(); ++i) {
    dedented += out[i];
    if (out[i] != '\n') continue;
    for (std::size_t skip = 0; skip < indent && i + 1 < out.size() && (out[i + 1] == ' ' || out[i + 1] == '\t'); ++skip) ++i;
  }
  return dedented;
}

/// Makes the variants of one node.
class Maker {
 public:
  Maker(const FileView& file, NodeIndex node, std::mt19937& random)
      : file_(file), tree_(file.tree()), text_(tree_.text()), name_(tree_.language().name), node_(node), range_(tree_[node].range()),
        construct_(label(tree_, node)), random_(random) {}

  std::vector<Attempt> run() {
    if (construct_.empty()) return {};
    if (is(Kind::Annotation) && name_ == "c_sharp") return {};  // brackets belong to it
    add("self", {});
    subexpressions();
    calls();
    bodies();
    definitions();
    lists();
    strings();
    heads();
    leave_out();
    markup();
    statements_behind();
    return std::move(made_);
  }

 private:
  bool is(Kind kind) const { return tree_[node_].kind == kind; }
  NodeIndex child(NodeIndex of, Role role) const { return tree_.child(of, role); }
  std::string_view text_of(NodeIndex i) const { return tree_.text(i); }
  bool by_indentation() const { return one_of(name_, {"python", "yaml"}); }

  void add(std::string change, std::vector<Edit> edits, bool open_end = false) {
    add_text(std::move(change), rewritten(text_, range_, std::move(edits)), range_, open_end);
  }
  void add_text(std::string change, std::string pattern, ByteRange place, bool open_end = false) {
    made_.push_back({node_, construct_, std::move(change), std::move(pattern), place, open_end});
  }

  template <typename T>
  const T& pick(const std::vector<T>& list) {
    return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random_)];
  }

  std::vector<NodeIndex> children(NodeIndex of) const {
    std::vector<NodeIndex> out;
    tree_.for_each_child(of, [&](NodeIndex i) { out.push_back(i); });
    return out;
  }

  /// Inner values that don't make up the whole, apart from those whose place in the text is not theirs alone.
  std::vector<NodeIndex> inner_expressions() const {
    std::vector<NodeIndex> out;
    for (NodeIndex i = node_ + 1; i < tree_[node_].subtree_end; ++i) {
      if (is_expression(tree_, i) && tree_[i].range() != range_) out.push_back(i);
    }
    return out;
  }

  void subexpressions() {
    const std::vector<NodeIndex> inner = inner_expressions();
    if (inner.empty()) return;
    const NodeIndex one = pick(inner);
    add("value=$X", {{tree_[one].range(), "$X"}});
    const NodeIndex deep = pick(inner);
    if (may_be_deep(deep)) {
      add("value=<... $X ...>", {{tree_[deep].range(), "<... $X ...>"}});
      add("value=<... e ...>", {{tree_[deep].range(), "<... " + std::string(text_of(deep)) + " ...>"}});
    }
    std::map<std::string_view, std::vector<NodeIndex>> equal;
    for (const NodeIndex i : inner) {
      if (tree_.is_leaf(i)) equal[text_of(i)].push_back(i);
    }
    for (const auto& [text, all] : equal) {
      const auto& places = all;  // a lambda takes it, which clang 14 refuses of a binding
      if (places.size() < 2 || places.size() > 6) continue;
      const bool alike = std::all_of(places.begin(), places.end(), [&](NodeIndex i) {
        return tree_[i].kind == tree_[places[0]].kind && file_.names()->variable(i) == file_.names()->variable(places[0]);
      });
      if (!alike) continue;
      std::vector<Edit> edits;
      for (const NodeIndex i : places) edits.push_back({tree_[i].range(), "$SAME"});
      add("equal values=$SAME", std::move(edits));
      break;
    }
  }

  /// Not a target, not the path of `a::b`, nothing in a quoted text.
  bool may_be_deep(NodeIndex i) const {
    if (in_data() || name_ == "bash" || tree_[i].kind == Kind::Lambda) return false;
    for (NodeIndex at = i; at != node_ && at != kNoNode; at = tree_[at].parent) {
      const Node& node = tree_[at];
      if (node.role == Role::Left && tree_[node.parent].kind != Kind::Binary) return false;
      if (node.kind == Kind::Parameters || node.kind == Kind::Attribute || node.kind == Kind::Annotation || is_raw(node.kind)) return false;
    }
    const ByteOffset end = tree_[i].end;
    return !text_.substr(end).starts_with("::") && tree_[tree_[i].parent].kind != Kind::Annotation && !is_raw(tree_[tree_[i].parent].kind);
  }

  bool in_data() const { return one_of(name_, {"json", "yaml", "html", "xml", "toml", "markdown", "css", "dockerfile"}); }

  /// The inside of brackets that a node begins and ends with.
  std::optional<ByteRange> between_brackets(NodeIndex i) const {
    const std::string_view text = text_of(i);
    if (text.size() < 2) return std::nullopt;
    const std::string_view ends = std::string_view("()[]{}");
    for (std::size_t k = 0; k < ends.size(); k += 2) {
      if (tree_[i].role == Role::Arguments && k > 0) break;
      if (text.front() == ends[k] && text.back() == ends[k + 1]) return ByteRange{tree_[i].begin + 1, tree_[i].end - 1};
    }
    return std::nullopt;
  }

  void calls() {
    if (!is(Kind::Call) && !is(Kind::New) && !is(Kind::Annotation)) return;
    const NodeIndex callee = child(node_, Role::Callee);
    const NodeIndex arguments = child(node_, Role::Arguments);
    const auto inside = arguments == kNoNode ? std::nullopt : between_brackets(arguments);
    if (inside) {
      add("arguments=...", {{*inside, "..."}});
      add("arguments=$...ARGS", {{*inside, "$...ARGS"}});
      const std::vector<NodeIndex> list = children(arguments);
      if (!list.empty()) {
        const NodeIndex one = pick(list);
        add("arguments=..., a, ...", {{*inside, "..., " + std::string(text_of(one)) + ", ..."}});
        const std::string_view first = text_of(list.front());
        add("arguments=a, ...", {{*inside, std::string(first) + ", ..."}});
        if (is_expression(tree_, one)) add("arguments=..., $X, ...", {{*inside, "..., $X, ..."}});
        if (tree_[one].kind == Kind::KeywordArgument && child(one, Role::Value) != kNoNode) {
          const std::string key = std::string(slice(text_, {tree_[one].begin, tree_[child(one, Role::Value)].begin}));
          add("arguments=..., k=$V, ...", {{*inside, "..., " + key + "$V, ..."}});
        }
      }
    }
    if (callee != kNoNode && inside && !is_keyword_callee(callee)) {
      if (tree_[callee].kind == Kind::Identifier || tree_[callee].kind == Kind::Member) add("callee=$F", {{tree_[callee].range(), "$F"}, {*inside, "..."}});
      if (tree_[callee].kind == Kind::Member) {
        const NodeIndex object = child(callee, Role::Object);
        const NodeIndex name = child(callee, Role::Name);
        if (object != kNoNode && name != kNoNode && tree_[object].begin < tree_[name].begin) {
          if (tree_[object].begin < tree_[object].end) add("receiver=$O", {{tree_[object].range(), "$O"}, {*inside, "..."}});
          add("method=$M", {{tree_[name].range(), "$M"}, {*inside, "..."}});
          NodeIndex base = object;
          while (tree_[base].kind == Kind::Call || tree_[base].kind == Kind::Member) {
            const NodeIndex further = child(base, tree_[base].kind == Kind::Call ? Role::Callee : Role::Object);
            if (further == kNoNode) break;
            base = further;
          }
          if (base != object && tree_[object].end > tree_[base].end && text_[tree_[base].end] == '.') {
            add("chain=x. ... .m()", {{{tree_[base].end, tree_[object].end}, ". ... "}, {*inside, "..."}});
          }
        }
      }
    }
    const NodeIndex type = is(Kind::New) ? child(node_, Role::Type) : kNoNode;
    if (type != kNoNode && inside && tree_[type].begin < tree_[type].end) add("type=$T", {{tree_[type].range(), "$T"}, {*inside, "..."}});
  }

  /// `import(…)`, `super(…)`, `print …`: words that no metavariable stands for, or not everywhere.
  bool is_keyword_callee(NodeIndex callee) const {
    return one_of(text_of(callee), {"import", "super", "this", "print", "echo", "exit", "isset", "empty", "unset", "include", "require", "base",
                                    "sizeof", "typeof", "nameof", "emit", "defined?", "yield"});
  }

  /// Where the body's statements stand, without braces.
  std::optional<ByteRange> inside_body(NodeIndex body) const {
    if (tree_[body].begin == tree_[body].end || (tree_[body].flags & kHasError) != 0) return std::nullopt;
    const NodeIndex condition = tree_[body].parent == kNoNode ? kNoNode : child(tree_[body].parent, Role::Cond);
    if (condition != kNoNode && tree_[condition].begin >= tree_[body].end) return std::nullopt;  // `a if b`, `do { } while (b)`
    const std::string_view text = text_of(body);
    if (text.front() == '{') return text.back() == '}' ? std::optional(ByteRange{tree_[body].begin + 1, tree_[body].end - 1}) : std::nullopt;
    if (!one_of(name_, {"python", "ruby", "lua", "elixir", "yaml"}) || tree_.is_leaf(body)) return std::nullopt;
    // From the first statement to the last: in some grammars the line break before belongs to the body.
    ByteRange range = tree_[body].range();
    range.begin = tree_[tree_.first_child(body)].begin;
    while (range.end > range.begin && is_space(text_[range.end - 1])) --range.end;
    const std::size_t before = text_.substr(0, range.begin).find_last_not_of(" \t");
    const bool own_line = before == std::string_view::npos || text_[before] == '\n';
    return own_line ? std::optional(range) : std::nullopt;
  }

  std::string own_line(NodeIndex body, std::string text) const {
    if (text_of(body).front() == '{') return " " + text + " ";
    return text;
  }

  /// The whitespace before the first statement of a body.
  std::string line_break(NodeIndex first) const {
    std::size_t at = tree_[first].begin;
    while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) --at;
    if (at == 0 || text_[at - 1] != '\n') return "\n";
    return "\n" + std::string(text_.substr(at, tree_[first].begin - at));
  }

  static bool is_body(Role role) {
    return role == Role::Body || role == Role::Then || role == Role::Else || role == Role::Finally;
  }

  void bodies() {
    std::vector<Edit> all;
    tree_.for_each_child(node_, [&](NodeIndex part) {
      NodeIndex body = part;
      if (tree_[part].role == Role::Handler) body = child(part, Role::Body);
      if (tree_[part].kind == Kind::Finally) body = child(part, Role::Body) == kNoNode ? tree_.first_child(part) : child(part, Role::Body);
      if (body == kNoNode || !(is_body(tree_[body].role) || body != part)) return;
      if (tree_[body].kind != Kind::Block && tree_[body].kind != Kind::ClassBody) return;
      const auto inside = inside_body(body);
      if (inside) all.push_back({*inside, own_line(body, "...")});
    });
    if (all.empty()) return;
    add("body=...", all);
    if (text_.substr(range_.begin, 40).find("enum ") != std::string_view::npos) return;  // names and commas
    const NodeIndex body = child(node_, is(Kind::If) ? Role::Then : Role::Body);
    if (body == kNoNode) return;
    const auto inside = inside_body(body);
    const std::vector<NodeIndex> list = children(body);
    if (!inside || list.empty()) return;
    const NodeIndex one = pick(list);
    if (tree_[one].begin == tree_[one].end || (tree_[one].flags & kSynthetic) != 0 || shares_begin(list, one)) return;
    const std::string line = line_break(list.front());
    std::string statement(slice(text_, {tree_[one].begin, statement_end(one)}));
    std::string text = "..." + line + statement + line + "...";
    if (text_of(body).front() == '{') text = line + text + "\n";
    std::vector<Edit> edits = {{*inside, text}};
    for (const Edit& edit : all) {
      if (edit.range != *inside) edits.push_back(edit);
    }
    add("body=... s ...", std::move(edits));
  }

  /// `int a, b;` are two declarations that begin at one place.
  bool shares_begin(const std::vector<NodeIndex>& list, NodeIndex one) const {
    return std::any_of(list.begin(), list.end(), [&](NodeIndex other) { return other != one && tree_[other].range().overlaps(tree_[one].range()); });
  }

  ByteOffset statement_end(NodeIndex one) const {
    ByteOffset end = tree_[one].end;
    if (end < text_.size() && (text_[end] == ';' || text_[end] == ',')) ++end;
    return end;
  }

  void definitions() {
    const NodeIndex name = is(Kind::VarDef) || is(Kind::Assign) ? child(node_, Role::Left) : child(node_, Role::Name);
    const bool defines = is(Kind::FunctionDef) || is(Kind::ClassDef) || is(Kind::VarDef) || is(Kind::Assign) || is(Kind::TypeAlias);
    const NodeIndex body = child(node_, Role::Body);
    const auto inside = body == kNoNode ? std::nullopt : inside_body(body);
    std::vector<Edit> base;
    if (inside) base.push_back({*inside, own_line(body, "...")});
    const auto with = [&](std::vector<Edit> edits) {
      edits.insert(edits.end(), base.begin(), base.end());
      return edits;
    };
    if (defines && name != kNoNode && tree_[name].kind == Kind::Identifier && tree_[name].begin < tree_[name].end && is_word(text_of(name))) {
      add("name=$F", with({{tree_[name].range(), "$F"}}));
    }
    const NodeIndex parameters = child(node_, Role::Parameters);
    const auto between = parameters == kNoNode ? std::nullopt : between_brackets(parameters);
    if (between) {
      add("parameters=...", with({{*between, "..."}}));
      const std::vector<NodeIndex> list = children(parameters);
      if (!list.empty()) {
        const NodeIndex one = pick(list);
        if (!shares_begin(list, one)) {
          add("parameters=..., p, ...", with({{*between, "..., " + std::string(text_of(one)) + ", ..."}}));
          const NodeIndex own = child(one, Role::Name);
          if (own != kNoNode && is_word(text_of(own)) && tree_[own].begin < tree_[own].end) {
            std::string parameter = rewritten(text_, tree_[one].range(), {{tree_[own].range(), "$P"}});
            add("parameters=..., $P, ...", with({{*between, "..., " + parameter + ", ..."}}));
          }
        }
      }
    }
    for (const Role role : {Role::Type, Role::ReturnType}) {
      const NodeIndex type = is(Kind::New) || is(Kind::Catch) ? kNoNode : child(node_, role);
      if (type == kNoNode || tree_[type].begin == tree_[type].end || !range_.contains(tree_[type].range())) continue;
      if (name_ == "solidity" && role == Role::ReturnType) continue;
      if (one_of(name_, {"c", "cpp"}) && (tree_[type].kind == Kind::PointerType || tree_[type].kind == Kind::ArrayType)) continue;
      add(role == Role::Type ? "type=$T" : "result=$T", with({{tree_[type].range(), "$T"}}));
    }
    if ((is(Kind::VarDef)) && name != kNoNode && child(node_, Role::Right) != kNoNode && !in_data()) {
      const NodeIndex value = child(node_, Role::Right);
      if (tree_[name].kind == Kind::Identifier && tree_[name].end < tree_[value].begin && has_assignments()) {
        add_text("declaration as $X = $V", "$X = $V", range_);
        add_text("declaration as $X = v", "$X = " + rewritten(text_, tree_[value].range(), {}), range_);
      }
    }
  }

  bool has_assignments() const { return !one_of(name_, {"ocaml", "elixir", "sql", "hcl"}); }

  static bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
  }

  void lists() {
    if (!is(Kind::List) && !is(Kind::Tuple) && !is(Kind::Dict) && !is(Kind::Object) && !is(Kind::Set)) return;
    const std::vector<NodeIndex> list = children(node_);
    if (list.empty()) return;
    const NodeIndex one = pick(list);
    const std::string item(text_of(one));
    if (const auto inside = between_brackets(node_)) {
      add("elements=...", {{*inside, "..."}});
      add("elements=..., e, ...", {{*inside, "..., " + item + ", ..."}});
    } else if (name_ == "yaml") {
      const std::string line = line_break(one);
      const bool item_of_list = is(Kind::List);
      const std::string written = rewritten(text_, tree_[one].range(), {});
      if (!item_of_list) add_text("elements=..., e, ...", "...\n" + written + "\n...", range_, false);
    }
  }

  void strings() {
    std::vector<NodeIndex> literals;
    for (NodeIndex i = node_; i < tree_[node_].subtree_end; ++i) {
      const Node& node = tree_[i];
      if (node.kind != Kind::String || node.parent == kNoNode || tree_[node.parent].kind == Kind::Interpolated) continue;
      if (node.content_begin == 0 || node.role == Role::Module || node.role == Role::Key) continue;
      const std::string_view text = text_of(i);
      if (text.size() < 2 || (text.front() != '"' && text.front() != '\'') || text.starts_with("\"\"\"") || text.starts_with("'''")) continue;
      literals.push_back(i);
    }
    if (literals.empty() || name_ == "bash") return;
    const NodeIndex one = pick(literals);
    const std::string quote(1, text_of(one).front());
    const ByteRange range = tree_[one].range();
    add("string=\"...\"", {{range, quote + "..." + quote}});
    add("string=\"$S\"", {{range, quote + "$S" + quote}});
    add("string=\"=~/.*/\"", {{range, quote + "=~/.*/" + quote}});
  }

  void heads() {
    const bool loop = is(Kind::For) || is(Kind::ForEach) || is(Kind::While) || is(Kind::If) || is(Kind::Switch);
    if (!loop) return;
    const NodeIndex cond = child(node_, is(Kind::Switch) ? Role::Value : Role::Cond);
    if (cond != kNoNode && tree_[cond].begin < tree_[cond].end && tree_[cond].begin >= range_.begin) {
      std::vector<Edit> edits = {{tree_[cond].range(), "$COND"}};
      const NodeIndex body = child(node_, is(Kind::If) ? Role::Then : Role::Body);
      const auto inside = body == kNoNode ? std::nullopt : inside_body(body);
      if (inside && !is(Kind::Switch)) edits.push_back({*inside, own_line(body, "...")});
      add("condition=$COND", edits);
      edits[0].text = "<... " + std::string(text_of(cond)) + " ...>";
      if (!is(Kind::Switch)) add("condition=<... c ...>", edits);
      if (!is(Kind::Switch) && text_[tree_[cond].begin] != '(' && tree_[cond].begin > 0 && text_[tree_[cond].begin - 1] == '(') {
        edits[0].text = "...";
        add("condition=...", edits);
      }
    }
    if (!is(Kind::For) && !is(Kind::ForEach)) return;
    const NodeIndex body = child(node_, Role::Body);
    const auto inside = body == kNoNode ? std::nullopt : inside_body(body);
    if (!inside) return;
    const std::string_view head = slice(text_, {range_.begin, tree_[body].begin});
    const std::size_t open = head.find('(');
    const std::size_t close = head.rfind(')');
    if (!head.starts_with("for (") && !head.starts_with("for(") && !head.starts_with("foreach")) return;
    if (open == std::string_view::npos || close == std::string_view::npos || close < open || by_indentation()) return;
    const ByteRange between{range_.begin + static_cast<ByteOffset>(open + 1), range_.begin + static_cast<ByteOffset>(close)};
    add("head=...", {{between, "..."}, {*inside, own_line(body, "...")}});
  }

  /// What a pattern need not say.
  void leave_out() {
    const NodeIndex body = child(node_, Role::Body);
    const auto inside = body == kNoNode ? std::nullopt : inside_body(body);
    std::vector<Edit> modifiers;
    std::vector<Edit> decorators;
    std::vector<Edit> types;
    const auto behind_mark = [&](NodeIndex type) -> std::optional<ByteRange> {  // `: T`, `-> T`
      ByteOffset at = tree_[type].begin;
      while (at > 0 && is_space(text_[at - 1])) --at;
      if (at > 1 && text_[at - 1] == '>' && text_[at - 2] == '-') {
        at -= 2;
      } else if (at > 0 && text_[at - 1] == ':') {
        --at;
      } else {
        return std::nullopt;
      }
      while (at > 0 && is_space(text_[at - 1])) --at;
      return ByteRange{at, tree_[type].end};
    };
    const auto space_behind = [&](NodeIndex part) {
      ByteOffset end = tree_[part].end;
      while (end < text_.size() && is_space(text_[end])) ++end;
      return ByteRange{tree_[part].begin, end};
    };
    if (!is(Kind::FunctionDef) && !is(Kind::ClassDef) && !is(Kind::VarDef)) return;
    tree_.for_each_child(node_, [&](NodeIndex part) {
      const Node& node = tree_[part];
      if (node.begin == node.end || !range_.contains(node.range())) return;
      if (node.role == Role::Modifier && !is_needed(text_of(part))) modifiers.push_back({space_behind(part), ""});
      if (node.role == Role::Decorator && !one_of(name_, {"c_sharp", "php"})) decorators.push_back({space_behind(part), ""});
      if (node.role == Role::Type || node.role == Role::ReturnType) {
        if (const auto range = behind_mark(part)) types.push_back({*range, ""});
      }
      if (node.role == Role::Parameters && name_ != "swift") {
        tree_.for_each_child(part, [&](NodeIndex parameter) {
          const NodeIndex type = child(parameter, Role::Type);
          if (type == kNoNode || tree_[type].begin == tree_[type].end || one_of(name_, {"kotlin", "scala", "rust"})) return;
          if (const auto range = behind_mark(type)) types.push_back({*range, ""});
        });
      }
    });
    const auto add_without = [&](std::string change, std::vector<Edit> edits) {
      if (edits.empty()) return;
      if (inside) edits.push_back({*inside, own_line(body, "...")});
      add(std::move(change), std::move(edits));
    };
    add_without("no modifiers", modifiers);
    add_without("no decorators", decorators);
    if (!one_of(name_, {"rust", "swift", "go"}) || !is(Kind::VarDef)) add_without("no types", types);
  }

  /// Modifiers without which the rest is no declaration, or another one.
  bool is_needed(std::string_view word) const {
    return one_of(word, {"let", "const", "var", "val", "final", "local", "my", "auto", "fun", "func", "function", "def", "case", "get", "set", "async",
                         "extern", "struct", "static", "*", "constexpr", "data", "enum", "sealed", "mut", "abstract", "unsafe", "companion", "lateinit", "record",
                         "late", "override"}) && is(Kind::VarDef) ? true : one_of(word, {"const", "get", "set", "*", "async", "var", "let", "case", "function"});
  }

  void markup() {
    if (!is(Kind::Element) || name_ == "html" || name_ == "xml") {
      if (!is(Kind::Element)) return;
    }
    std::vector<NodeIndex> attributes;
    tree_.for_each_child(node_, [&](NodeIndex i) {
      if (tree_[i].kind == Kind::Attribute && child(i, Role::Value) != kNoNode) attributes.push_back(i);
    });
    if (attributes.empty()) return;
    const NodeIndex one = pick(attributes);
    add("attribute=$V", {{tree_[child(one, Role::Value)].range(), "$V"}});
  }

  /// The node and what follows it in its list, with `...` between.
  void statements_behind() {
    const NodeIndex parent = tree_[node_].parent;
    if (parent == kNoNode || (tree_[node_].flags & kStatement) == 0) return;
    const Kind around = tree_[parent].kind;
    if (around != Kind::Block && around != Kind::Module) return;
    std::vector<NodeIndex> behind;
    const std::vector<NodeIndex> list = children(parent);
    if (shares_begin(list, node_)) return;
    for (const NodeIndex i : list) {
      if (tree_[i].begin >= range_.end && (tree_[i].flags & (kSynthetic | kHasError)) == 0 && tree_[i].end - tree_[i].begin < kLongest / 2 &&
          tree_[i].begin < tree_[i].end && !shares_begin(list, i)) {
        behind.push_back(i);
      }
      if (behind.size() == 4) break;
    }
    if (behind.empty()) return;
    const NodeIndex next = behind.front();
    const ByteRange two{range_.begin, statement_end(next)};
    if (tree_[next].kind != Kind::Case && tree_[node_].kind != Kind::Case) {
      bool adjacent = true;  // nothing but layout between
      for (ByteOffset i = range_.end; i < tree_[next].begin; ++i) adjacent = adjacent && (is_space(text_[i]) || text_[i] == ';');
      if (adjacent) add_text("statement; next", rewritten(text_, two, {}), two, true);
      const NodeIndex last = pick(behind);
      const ByteRange all{range_.begin, statement_end(last)};
      const std::string line = line_break(last);
      const ByteRange between{statement_end(node_), tree_[last].begin};
      add_text("statement; ...; other", rewritten(text_, all, {{between, line + "..." + line}}), all, true);
      const ByteRange own{range_.begin, statement_end(node_)};
      if (!in_data() && name_ != "hcl") {
        add_text("statement; ...; $S", rewritten(text_, own, {}) + "\n...\n$S" + (one_of(name_, {"c", "cpp", "c_sharp", "java", "php", "solidity", "apex", "dart"}) ? ";" : ""), own, true);
      }
    }
  }

  const FileView& file_;
  const Tree& tree_;
  const std::string_view text_;
  const std::string_view name_;
  const NodeIndex node_;
  const ByteRange range_;
  const std::string construct_;
  std::mt19937& random_;
  std::vector<Attempt> made_;
};

/// Texts that would mean something else as a pattern.
bool is_ambiguous(std::string_view text, std::string_view language) {
  const std::size_t dots = text.find("...");
  if (dots != std::string_view::npos) return true;
  for (std::size_t i = text.find('$'); i != std::string_view::npos; i = text.find('$', i + 1)) {
    if (i + 1 < text.size() && ((text[i + 1] >= 'A' && text[i + 1] <= 'Z') || text[i + 1] == '_') && language != "bash") return true;
  }
  return text.find("=~/") != std::string_view::npos;
}

bool has_long_string_over_lines(const Tree& tree, NodeIndex node) {
  for (NodeIndex i = node; i < tree[node].subtree_end; ++i) {
    const Kind kind = tree[i].kind;
    if ((kind == Kind::String || kind == Kind::Interpolated || kind == Kind::StringText || kind == Kind::Text) &&
        tree.text(i).find('\n') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::string_view stripped(std::string_view text) {
  while (!text.empty() && (is_space(text.back()) || text.back() == ';' || text.back() == ',')) text.remove_suffix(1);
  return text;
}

/// Code that is nothing without what stands around it: nobody writes it as a pattern.
bool stands_alone(const Tree& tree, NodeIndex index) {
  const Node& node = tree[index];
  const std::string_view language = tree.language().name;
  const std::string_view text = tree.text(index);
  const Kind parent = tree[node.parent].kind;
  if (is_raw(node.kind) && (node.flags & kStatement) == 0) return false;  // clauses, pieces of patterns and types
  bool overlaps = false;  // `int a, b;`, `import ("a"; "b")`: two nodes for one text
  tree.for_each_child(node.parent, [&](NodeIndex other) { overlaps = overlaps || (other != index && tree[other].range().overlaps(node.range())); });
  if (overlaps && parent != Kind::Binary && parent != Kind::Call) return false;
  if (one_of(language, {"html", "xml", "dockerfile"}) && node.kind != Kind::Element && node.kind != Kind::Instruction && !is_raw(node.kind)) return false;
  if (language == "yaml" && node.kind == Kind::List && tree.next_sibling(tree.first_child(index) == kNoNode ? index : tree.first_child(index)) == kNoNode) return false;
  if (node.kind == Kind::Lambda && node.role == Role::Block) return false;  // `{ |x| … }`
  if ((node.kind == Kind::Object || node.kind == Kind::List || node.kind == Kind::Dict) && text.starts_with('{') && one_of(language, {"java", "c_sharp", "c", "cpp", "apex", "go", "swift"})) return false;
  if (node.kind == Kind::New && text.starts_with('(')) return false;  // C++: `T x(1)`
  if (node.kind == Kind::If && text.starts_with("el")) return false;  // `elif`, `elsif`
  if (node.kind == Kind::Pair && parent != Kind::Dict && parent != Kind::Object) return false;
  if (node.kind == Kind::Assign && parent == Kind::Object) return false;  // `{ a = 1 }` with a default
  if (language == "bash" && node.kind == Kind::Binary && text.find('|') == std::string_view::npos && text.find("&&") == std::string_view::npos) return false;
  if (language == "rust" && node.kind == Kind::VarDef && !text.starts_with("let") && !text.starts_with("const") && !text.starts_with("static")) return false;
  if (node.kind == Kind::Lambda && node.role != Role::None && parent == Kind::Arguments && !text.starts_with('(') && language == "scala") return false;
  if (language == "scala" && node.kind == Kind::Lambda && text.starts_with("implicit")) return false;
  if (node.kind == Kind::Tuple && !text.starts_with('(') && language != "python") return false;
  const auto open = static_cast<std::size_t>(std::count(text.begin(), text.end(), '('));
  return open == static_cast<std::size_t>(std::count(text.begin(), text.end(), ')'));  // `(a).b` begins inside the bracket
}

}  // namespace

std::string construct_of(const Tree& tree, NodeIndex index) {
  const Node& node = tree[index];
  if (node.parent == kNoNode || node.begin == node.end || node.end - node.begin > kLongest) return {};
  if ((node.flags & (kSynthetic | kHasError)) != 0) return {};
  const Kind parent = tree[node.parent].kind;
  const bool statement = (node.flags & kStatement) != 0;
  switch (node.kind) {
    case Kind::Error: case Kind::Missing: case Kind::Module: case Kind::Arguments: case Kind::Parameters: case Kind::Parameter:
    case Kind::ClassBody: case Kind::Modifier: case Kind::ImportName: case Kind::TypeArguments: case Kind::TypeParameters: case Kind::StringText:
    case Kind::KeywordArgument: case Kind::Text: case Kind::Spread: case Kind::Slice: case Kind::Block: case Kind::Empty: case Kind::None:
    case Kind::Attribute: return {};
    case Kind::Identifier: case Kind::Type: case Kind::Bool: case Kind::Null: case Kind::Atom: return {};
    case Kind::Number: case Kind::String: case Kind::Char:
      if (!is_expression(tree, index)) return {};
      break;
    default: break;
  }
  // Types, and names in imports, are no expressions.
  for (NodeIndex at = index; at != kNoNode && tree[at].kind != Kind::Block; at = tree[at].parent) {
    const Node& around = tree[at];
    const bool type = around.role == Role::Type || around.role == Role::ReturnType || around.role == Role::Base || around.role == Role::TypeArguments ||
                      around.role == Role::TypeParameters || around.role == Role::Module || around.role == Role::Alias;
    if (type && around.kind != Kind::Call) return {};
    if (at != index && (around.kind == Kind::Import || around.kind == Kind::Package || around.kind == Kind::TypeAlias || around.kind == Kind::Annotation)) return {};
    if (at != index && (around.kind == Kind::ArrayType || around.kind == Kind::PointerType || around.kind == Kind::GenericType)) return {};
  }
  if (node.role == Role::Name || node.role == Role::Key || node.role == Role::Parameters) return {};
  if (parent == Kind::Interpolated && node.kind != Kind::Call) return {};
  if (node.role == Role::Left && (parent == Kind::ForEach || parent == Kind::VarDef || parent == Kind::Parameter || parent == Kind::Comprehension)) return {};
  if (node.kind == Kind::VarDef && !statement && parent != Kind::ClassBody) return {};
  if (tree.is_leaf(index) && is_raw(node.kind) && !statement) return {};
  if (tree[node.parent].range() == node.range() && tree[node.parent].kind == Kind::ExprStmt && !is_raw(node.kind) && !statement) return {};
  if (is_ambiguous(tree.text(index), tree.language().name) || has_long_string_over_lines(tree, index)) return {};
  if (!stands_alone(tree, index)) return {};
  if (!is_raw(node.kind)) return std::string(to_string(node.kind));
  return "raw" + std::to_string(grammar_symbol(node.kind));
}

std::vector<Attempt> attempts_at(const FileView& file, NodeIndex node, std::mt19937& random) {
  std::vector<Attempt> made = Maker(file, node, random).run();
  const auto says_nothing = [](const Attempt& attempt) {
    return one_of(attempt.pattern, {"...", "$X", "$V", "$F", "\"...\"", "$COND", "$X;", "$T", "'...'"}) ||
           std::count(attempt.pattern.begin(), attempt.pattern.end(), '\n') > 60;
  };
  std::erase_if(made, says_nothing);
  return made;
}

Outcome try_attempt(const LanguageRegistry& registry, const FileView& file, const Attempt& attempt) {
  const Tree& tree = file.tree();
  MetavariableTable names;
  const Result<PatternViews> pattern = compile_pattern(registry, tree.language(), attempt.pattern, names);
  if (!pattern.has_value()) return Outcome::DoesNotCompile;
  const std::string_view text = tree.text();
  const ByteRange whole{0, static_cast<ByteOffset>(text.size())};
  const std::string_view wanted = stripped(slice(text, attempt.place));
  for (const Pattern& view : pattern->views) {
    for (const Match& match : match_pattern(view, file, RuleOptions{}, names.size(), whole, {}, false, {}, file.context()).matches) {
      if (match.range.begin != attempt.place.begin) continue;
      const std::string_view found = stripped(slice(text, match.range));
      if (found.size() == wanted.size() || (attempt.open_end && found.size() > wanted.size())) return Outcome::Matches;
    }
  }
  return Outcome::DoesNotMatch;
}

std::vector<NodeIndex> choose_nodes(const Tree& tree, std::size_t most, std::mt19937& random) {
  std::map<std::string, std::vector<NodeIndex>> by_construct;
  for (NodeIndex i = 1; i < tree.size(); ++i) {
    std::string construct = construct_of(tree, i);
    if (!construct.empty()) by_construct[std::move(construct)].push_back(i);
  }
  std::vector<NodeIndex> out;
  for (auto& [construct, nodes] : by_construct) {
    std::shuffle(nodes.begin(), nodes.end(), random);
    nodes.resize(std::min(nodes.size(), most));
    out.insert(out.end(), nodes.begin(), nodes.end());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace omni::test
