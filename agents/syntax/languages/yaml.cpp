#include <algorithm>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"
#include "agents/syntax/languages/scalars.h"

extern "C" const TSLanguage* tree_sitter_yaml(void);

/// YAML. Block and flow style are the same: mappings are Dicts of Pairs, sequences Lists, scalars Strings by their content
/// (Number, Bool, Null when written plain). `!tag value` is a Template of the tag; an alias is a copy of what it stands for.
namespace omni::languages {
namespace {

constexpr std::size_t kMaxAliasNodes = 2000;  ///< larger anchors are not copied: aliases of aliases would explode

std::size_t count_nodes(const TreeBuilder& b, BuildIndex node) {
  std::size_t count = 1;
  for (BuildIndex i = b[node].first_child; i != kNoBuild && count <= kMaxAliasNodes; i = b[i].next) count += count_nodes(b, i);
  return count;
}

/// A value with its tag and anchor. The anchor leaves the tree but remembers its value in `last_child`, for aliases.
void value(TreeBuilder& b, BuildIndex node) {
  BuildIndex tag = kNoBuild;
  BuildIndex anchor = kNoBuild;
  BuildIndex content = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    const std::string_view type = b.type_of(i);
    if (type == "anchor") {
      anchor = i;
      b.remove(node, i);
    } else if (type == "tag") {
      tag = i;
    } else {
      content = i;
    }
    i = next;
  }
  if (anchor != kNoBuild) b[anchor].last_child = content;
  if (tag == kNoBuild) {
    b.splice_later(node);
    return;
  }
  b[node].kind = Kind::Template;
  b[tag].role = Role::Callee;
  b.set_role(content, Role::Item);
}

void alias(TreeBuilder& b, BuildIndex node) {
  const std::string_view name = b.text_of(node).substr(1);
  for (BuildIndex i = node; i > 0; --i) {
    if (b.type_of(i - 1) != "anchor" || b.text_of(i - 1).substr(1) != name) continue;
    const BuildIndex content = b[i - 1].last_child;
    if (content == kNoBuild || b[i - 1].first_child == content || count_nodes(b, content) > kMaxAliasNodes) break;
    const BuildIndex copy = copy_subtree(b, content);
    b[copy].role = Role::None;
    b.clear_children(node);
    b.append(node, copy);
    b.splice_later(node);
    return;
  }
  b.make_leaf(node, Kind::Identifier);
}

/// `|` and `>`: written are the lines behind the first, without the indentation before and the line breaks after them.
void block_scalar(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  std::size_t begin = std::min(text.find('\n'), text.size());
  while (begin < text.size() && (text[begin] == '\n' || text[begin] == ' ' || text[begin] == '\r')) ++begin;
  std::size_t end = text.size();
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == ' ' || text[end - 1] == '\r')) --end;
  b[node].content_begin = static_cast<std::uint16_t>(std::min<std::size_t>(begin, 0xffff));
  b[node].content_end = static_cast<std::uint16_t>(std::min<std::size_t>(text.size() - end, 0xffff));
  b.clear_children(node);
  b.set_value(node, yaml_scalar(text));
}

/// Plain and quoted ones: escapes, and lines that are folded.
void flow_scalar(TreeBuilder& b, BuildIndex node) { b.set_value(node, yaml_scalar(b.text_of(node))); }

/// `key:` without a value has an empty one.
void pair(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Key) == kNoBuild || b.child(node, Role::Value) != kNoBuild) return;
  b.append(node, b.add_leaf(Kind::String, {b[node].end, b[node].end}, Role::Value));
}

constexpr Row kRows[] = {
    {"stream", Kind::Module, kStatements},
    {"document", Kind::None, kSplice},
    {"comment", Kind::None, kComment},
    {"yaml_directive", Kind::None, kDrop},
    {"tag_directive", Kind::None, kDrop},
    {"reserved_directive", Kind::None, kDrop},
    {"block_node", Kind::None, 0, {}, value},
    {"flow_node", Kind::None, 0, {}, value},
    {"anchor", Kind::None, kLeaf},
    {"tag", Kind::Identifier, kLeaf},
    {"alias", Kind::Identifier, 0, {}, alias},
    {"block_mapping", Kind::Dict},
    {"flow_mapping", Kind::Dict},
    {"block_mapping_pair", Kind::Pair, 0, "key=Key value=Value", pair},
    {"flow_pair", Kind::Pair, 0, "key=Key value=Value", pair},
    {"block_sequence", Kind::List},
    {"flow_sequence", Kind::List},
    {"block_sequence_item", Kind::None, kSplice},
    {"plain_scalar", Kind::None, kSplice},
    {"string_scalar", Kind::String, kLeaf, {}, flow_scalar},
    {"timestamp_scalar", Kind::String, kLeaf},
    {"integer_scalar", Kind::Number, kLeaf},
    {"float_scalar", Kind::Number, kLeaf},
    {"boolean_scalar", Kind::Bool, kLeaf, {}, lower_case_word},
    {"null_scalar", Kind::Null, kLeaf, {}, lower_case_word},
    {"double_quote_scalar", Kind::String, kString, {}, flow_scalar},
    {"single_quote_scalar", Kind::String, kString, {}, flow_scalar},
    {"block_scalar", Kind::String, 0, {}, block_scalar},
};
constexpr LanguageTable kTable{kRows};

// ── ellipsis lines in patterns ────────────────────────────────────────────────────────────────────────────────────────

struct Line {
  std::size_t indent = 0;
  std::string text;  ///< without indentation and blanks at the end
};

std::vector<Line> split(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    lines.push_back({indent, std::string(line.substr(indent))});
    at = end + 1;
  }
  return lines;
}

bool is_item(const Line& line) { return line.text == "-" || line.text.starts_with("- "); }

/// Column where the content of a `- …` line starts, else of the line.
std::size_t content_column(const Line& line) {
  if (!line.text.starts_with("- ")) return line.indent;
  return line.indent + std::min(line.text.find_first_not_of(' ', 1), line.text.size());
}

enum class Siblings { None, Items, Pairs };

Siblings siblings_of(const std::vector<Line>& lines, std::size_t at) {
  const std::size_t indent = lines[at].indent;
  const auto look = [&](std::size_t i) {
    if (lines[i].indent == indent) return is_item(lines[i]) ? Siblings::Items : Siblings::Pairs;
    return content_column(lines[i]) == indent ? Siblings::Pairs : Siblings::None;
  };
  for (std::size_t i = at; i-- > 0;) {
    if (lines[i].text.empty() || lines[i].text == "...") continue;
    const Siblings found = look(i);
    if (found != Siblings::None) return found;
    if (lines[i].indent < indent) break;
  }
  for (std::size_t i = at + 1; i < lines.size(); ++i) {
    if (lines[i].text.empty() || lines[i].text == "...") continue;
    if (lines[i].indent < indent) break;
    const Siblings found = look(i);
    if (found != Siblings::None) return found;
  }
  return Siblings::None;
}

/// A line `...` among list items becomes `- ...`; alone below a key it becomes the key's value; among pairs it stays,
/// to be spelled as a pair. `- ...` with more lines of the item below becomes a pair of that item.
std::string prepare(std::string_view text) {
  std::vector<Line> lines = split(text);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (lines[i].text == "- ..." && lines[i + 1].indent > lines[i].indent && !lines[i + 1].text.empty()) {
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1, Line{lines[i + 1].indent, "..."});
      lines[i].text = "-";
    }
  }
  std::vector<Siblings> siblings;
  for (std::size_t i = 0; i < lines.size(); ++i) siblings.push_back(lines[i].text == "..." ? siblings_of(lines, i) : Siblings::None);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool lone = lines[i].text == "..." && siblings[i] == Siblings::None;
    if (lone && i > 0 && (lines[i - 1].text.ends_with(':') || lines[i - 1].text == "-")) {
      out += " ...";
      continue;
    }
    if (i > 0) out += '\n';
    out.append(lines[i].indent, ' ');
    if (siblings[i] == Siblings::Items) out += "- ";
    out += lines[i].text;
  }
  return out;
}

constexpr std::string_view kRuleNames[] = {"yaml"};
constexpr std::string_view kExtensions[] = {"yaml", "yml"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@: @", "- @"};
constexpr std::string_view kStatement[] = {"@: @"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable,
                                 .ellipsis = kEllipsis,
                                 .statement_ellipsis = kStatement,
                                 .wrappers = kWrappers,
                                 .deep = {"[@, ", "]"},
                                 .prepare = prepare,
                                 .lines_are_elements = true,
                                 .meaning = yaml_scalar};
constexpr OutlineSyntax kOutline{.key_depth = 3};

}  // namespace

const Language kYaml{.name = "yaml", .grammar = tree_sitter_yaml, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                     .rule_names = kRuleNames, .extensions = kExtensions, .comments = CommentSyntax::Hash,
                     .quoted_scalars = true};

}  // namespace omni::languages
