#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_html(void);

/// HTML, in the shape of JSX: an Element has its Name, its Attributes (role Init, any order) and its content in order.
namespace omni::languages {
namespace {

/// The opening tag's name and attributes belong to the element.
void element(TreeBuilder& b, BuildIndex node) {
  const BuildIndex open = b.child(node, Role::Key);
  if (open == kNoBuild) return;
  b[open].role = Role::None;
  b.splice(node, open);
  b.order(node, {Role::Name, Role::Init, Role::None});
}

void attribute(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Name;
  b.set_role(b[name].next, Role::Value);
}

void tag(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = b[i].kind == Kind::Attribute ? Role::Init : Role::Name;
  }
  b[node].role = Role::Key;
}

constexpr Row kRows[] = {
    {"document", Kind::Module, kStatements},
    {"comment", Kind::None, kComment},
    {"doctype", Kind::None, kLeaf},
    {"element", Kind::Element, 0, {}, element},
    {"script_element", Kind::Element, 0, {}, element},
    {"style_element", Kind::Element, 0, {}, element},
    {"start_tag", Kind::None, 0, {}, tag},
    {"self_closing_tag", Kind::None, 0, {}, tag},
    {"end_tag", Kind::None, kDrop},
    {"erroneous_end_tag", Kind::None, kDrop},
    {"tag_name", Kind::Identifier, kLeaf},
    {"attribute", Kind::Attribute, 0, {}, attribute},
    {"attribute_name", Kind::Identifier, kLeaf},
    {"quoted_attribute_value", Kind::String, kString},
    {"attribute_value", Kind::String, kLeaf},
    {"text", Kind::Text, kLeaf},
    {"raw_text", Kind::Text, kLeaf},
    {"entity", Kind::Text, kLeaf},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"html"};
constexpr std::string_view kExtensions[] = {"html", "htm", "xhtml"};
constexpr std::string_view kMetavariable[] = {"@", "\"@\""};
constexpr std::string_view kEllipsis[] = {"@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .wrappers = kWrappers, .separator = '-'};

constexpr OutlineSyntax kOutline{.markup = true};

}  // namespace

const Language kHtml{.name = "html", .grammar = tree_sitter_html, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                     .rule_names = kRuleNames, .extensions = kExtensions, .comments = CommentSyntax::Markup,
                     .case_insensitive_names = true};

}  // namespace omni::languages
