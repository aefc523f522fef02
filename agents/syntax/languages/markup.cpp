#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_css(void);
extern "C" const TSLanguage* tree_sitter_markdown(void);
extern "C" const TSLanguage* tree_sitter_sql(void);
extern "C" const TSLanguage* tree_sitter_toml(void);
extern "C" const TSLanguage* tree_sitter_xml(void);

/// Languages of which the tree is wanted for outlines, chunks and regular expressions, and but for XML not for patterns
/// as code: CSS, SQL, TOML, XML, Markdown. Names, literals, calls and containers are normal, all else is raw.
namespace omni::languages {
namespace {

/// Grammars without fields: the first child is the key (or name, callee), the others follow in role `rest`.
void first_is(TreeBuilder& b, BuildIndex node, Role first, Role rest) {
  Role role = first;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = role;
    role = rest;
  }
}
void pair(TreeBuilder& b, BuildIndex node) { first_is(b, node, Role::Key, Role::Value); }
void named(TreeBuilder& b, BuildIndex node) { first_is(b, node, Role::Name, Role::None); }
void attribute(TreeBuilder& b, BuildIndex node) { first_is(b, node, Role::Name, Role::Value); }
void call(TreeBuilder& b, BuildIndex node) { first_is(b, node, Role::Callee, Role::Arguments); }

/// `<a b="c">…</a>`: the opening tag's name and attributes, the content; the closing tag says nothing new.
void element(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b.type_of(i) == "ETag") b.remove(node, i);
    i = next;
  }
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Attribute) b[i].role = Role::Init;
  }
}

constexpr Row kCssRows[] = {
    {"stylesheet", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"comment", Kind::None, kComment},
    {"js_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"property_name", Kind::Identifier, kLeaf},
    {"tag_name", Kind::Identifier, kLeaf},
    {"id_name", Kind::Identifier, kLeaf},
    {"class_name", Kind::Identifier, kLeaf},
    {"function_name", Kind::Identifier, kLeaf},
    {"plain_value", Kind::Identifier, kLeaf},
    {"string_value", Kind::String, kString},
    {"integer_value", Kind::Number, kLeaf},
    {"float_value", Kind::Number, kLeaf},
    {"rule_set", Kind::Section},
    {"declaration", Kind::Pair, 0, {}, pair},
    {"call_expression", Kind::Call, 0, {}, call},
    {"arguments", Kind::Arguments},
};
constexpr LanguageTable kCssTable{kCssRows};
constexpr std::string_view kCssNames[] = {"css"};

constexpr Row kTomlRows[] = {
    {"document", Kind::Module, kStatements},
    {"comment", Kind::None, kComment},
    {"bare_key", Kind::Identifier, kLeaf},
    {"quoted_key", Kind::String, kString},
    {"dotted_key", Kind::Member, 0, {}, dotted_name},
    {"string", Kind::String, kString},
    {"integer", Kind::Number, kLeaf},
    {"float", Kind::Number, kLeaf},
    {"boolean", Kind::Bool, kLeaf},
    {"array", Kind::List},
    {"inline_table", Kind::Dict},
    {"pair", Kind::Pair, 0, {}, pair},
    {"table", Kind::Section, 0, {}, named},
    {"table_array_element", Kind::Section, 0, {}, named},
};
constexpr LanguageTable kTomlTable{kTomlRows};
constexpr std::string_view kTomlNames[] = {"toml"};

/// Text without the blanks around it; blanks alone say nothing.
void character_data(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    b.drop_later(node);
    return;
  }
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  b[node].end = b[node].begin + static_cast<ByteOffset>(last + 1);
  b[node].begin += static_cast<ByteOffset>(first);
  b.make_leaf(node, Kind::Text);
}

constexpr Row kXmlRows[] = {
    {"document", Kind::Module, 0, "root=None"},
    {"element", Kind::Element, 0, "-=Name -=Init", element},
    {"STag", Kind::None, kSplice, {}, named},
    {"EmptyElemTag", Kind::None, kSplice, {}, named},
    {"content", Kind::None, kSplice},
    {"Attribute", Kind::Attribute, 0, {}, attribute},
    {"AttValue", Kind::String, kString},
    {"Name", Kind::Identifier, kLeaf},
    {"CharData", Kind::Text, 0, {}, character_data},
    {"CData", Kind::Text, kLeaf},
    {"Comment", Kind::None, kComment},
};
constexpr LanguageTable kXmlTable{kXmlRows};
constexpr std::string_view kXmlNames[] = {"xml"};
constexpr std::string_view kXmlMetavariable[] = {"@", "\"@\""};
constexpr std::string_view kXmlEllipsis[] = {"@", "@=\"\""};
constexpr PatternSyntax::Wrapper kXmlWrappers[] = {{"", ""}, {"<x_>", "</x_>"}};
constexpr PatternSyntax kXmlPattern{.metavariable = kXmlMetavariable, .ellipsis = kXmlEllipsis, .wrappers = kXmlWrappers};
constexpr std::string_view kXmlExtensions[] = {"xml", "xsd", "xsl", "xslt", "svg", "plist", "config", "csproj", "props", "targets"};

constexpr Row kSqlRows[] = {
    {"program", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"comment", Kind::None, kComment},
    {"marginalia", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"literal", Kind::String, kString},
    {"parenthesized_expression", Kind::None, kSplice},
    {"invocation", Kind::Call},
    {"binary_expression", Kind::Binary, kOperator, "left=Left right=Right"},
    {"unary_expression", Kind::Unary, kOperator, "operand=Operand"},
    {"function_arguments", Kind::Parameters},
    {"function_argument", Kind::Parameter},
};
constexpr LanguageTable kSqlTable{kSqlRows};
constexpr std::string_view kSqlNames[] = {"sql"};

constexpr Row kMarkdownRows[] = {
    {"document", Kind::Module},
    {"section", Kind::Section},
    {"inline", Kind::Text, kLeaf},
    {"code_fence_content", Kind::Text, kLeaf},
    {"html_block", Kind::Text, kLeaf},
    {"indented_code_block", Kind::Text, kLeaf},
};
constexpr LanguageTable kMarkdownTable{kMarkdownRows};
constexpr std::string_view kMarkdownNames[] = {"markdown"};
constexpr std::string_view kMarkdownExtensions[] = {"md", "markdown"};

}  // namespace

const Language kCss{.name = "css", .grammar = tree_sitter_css, .table = &kCssTable, .rule_names = kCssNames,
                    .extensions = kCssNames, .comments = CommentSyntax::Css};
const Language kSql{.name = "sql", .grammar = tree_sitter_sql, .table = &kSqlTable, .rule_names = kSqlNames,
                    .extensions = kSqlNames, .comments = CommentSyntax::Dashes};
const Language kToml{.name = "toml", .grammar = tree_sitter_toml, .table = &kTomlTable, .rule_names = kTomlNames,
                     .extensions = kTomlNames, .comments = CommentSyntax::Hash};
const Language kXml{.name = "xml", .grammar = tree_sitter_xml, .table = &kXmlTable, .pattern = &kXmlPattern, .rule_names = kXmlNames,
                    .extensions = kXmlExtensions, .comments = CommentSyntax::Markup};
const Language kMarkdown{.name = "markdown", .grammar = tree_sitter_markdown, .table = &kMarkdownTable,
                         .rule_names = kMarkdownNames, .extensions = kMarkdownExtensions, .comments = CommentSyntax::Markup};

}  // namespace omni::languages
