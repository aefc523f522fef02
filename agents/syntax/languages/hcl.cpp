#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_hcl(void);

/// HCL (Terraform). Blocks are Sections with a ClassBody, `{…}` values Objects; attributes of both are Pairs, so a
/// pattern `key = value` sees `key = value` in a block and `key: value` in an object alike.
namespace omni::languages {
namespace {

/// `.name`, `[i]`, `.*` behind an expression: the expression so far becomes their object.
BuildIndex take_object(TreeBuilder& b, BuildIndex parent, BuildIndex object, BuildIndex postfix) {
  b.remove(parent, object);
  b[postfix].begin = b[object].begin;
  b[postfix].role = b[object].role;
  b[object].role = Role::Object;
  b.prepend(postfix, object);
  return postfix;
}

/// The grammar lists an expression and what stands behind it side by side: they become a chain of Member and Index.
void chain(TreeBuilder& b, BuildIndex node) {
  BuildIndex object = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    const std::string_view type = b.type_of(i);
    if (object != kNoBuild && (type == "get_attr" || type == "index")) {
      object = take_object(b, node, object, i);
    } else if (object != kNoBuild && (type == "attr_splat" || type == "full_splat")) {
      std::vector<BuildIndex> behind;
      for (BuildIndex j = b[i].first_child; j != kNoBuild; j = b[j].next) behind.push_back(j);
      b.clear_children(i);
      const BuildIndex star = b.add(Kind::Identifier, {b[i].begin, b[i].begin + 2}, Role::Item);
      b.set_symbol(star, "*");
      b.append(i, star);
      object = take_object(b, node, object, i);
      for (const BuildIndex postfix : behind) {
        b[postfix].next = kNoBuild;
        b.insert_after(node, object, postfix);
        object = take_object(b, node, object, postfix);
      }
    } else {
      object = i;
    }
    i = next;
  }
}

void expression(TreeBuilder& b, BuildIndex node) {
  chain(b, node);
  const BuildIndex only = b[node].first_child;
  if (only != kNoBuild && b[only].next == kNoBuild) b.splice_later(node);
}

void operation(TreeBuilder& b, BuildIndex node) {
  chain(b, node);
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild) return;
  const BuildIndex second = b[first].next;
  b[first].role = second == kNoBuild ? Role::Operand : Role::Left;
  b.set_role(second, Role::Right);
}

void conditional(TreeBuilder& b, BuildIndex node) {
  Role role = Role::Cond;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = role;
    role = role == Role::Cond ? Role::Then : Role::Else;
  }
}

/// `for k, v in e`: the names are Left, the collection Right.
void for_intro(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) b[i].role = b[i].next == kNoBuild ? Role::Right : Role::Left;
  b.splice_later(node);
}

/// `x.0`: the number without its dot.
void legacy_index(TreeBuilder& b, BuildIndex node) {
  ++b[node].begin;
  b.make_leaf(node, Kind::Number);
}

void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b[node].first_child;
  if (callee == kNoBuild) return;
  b[callee].role = Role::Callee;
  BuildIndex arguments = b[callee].next;
  if (arguments == kNoBuild) {
    arguments = b.add(Kind::Arguments, {b[callee].end, b[node].end});
    b.append(node, arguments);
  }
  b[arguments].role = Role::Arguments;
}

void attribute(TreeBuilder& b, BuildIndex node) {
  const BuildIndex key = b[node].first_child;
  if (key == kNoBuild) return;
  b[key].role = Role::Key;
  b.set_role(b[key].next, Role::Value);
}

/// `type "label" … { body }`; an empty block has an empty body.
void block(TreeBuilder& b, BuildIndex node) {
  BuildIndex body = kNoBuild;
  ByteRange braces{b[node].end, b[node].end};
  bool named = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    const std::string_view type = b.type_of(i);
    if (type == "block_start") {
      braces.begin = b[i].begin;
      b.remove(node, i);
    } else if (b[i].kind == Kind::ClassBody) {
      body = i;
    } else {
      b[i].role = named ? Role::Item : Role::Name;
      named = true;
    }
    i = next;
  }
  if (body == kNoBuild) {
    body = b.add(Kind::ClassBody, braces);
    b.append(node, body);
  }
  b[body].begin = braces.begin;
  b[body].end = braces.end;
  b[body].role = Role::Body;
}

void file(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child_of_kind(node, Kind::ClassBody);
  if (body != kNoBuild) b.splice(node, body);
}

constexpr Row kRows[] = {
    {"config_file", Kind::Module, 0, {}, file},
    {"body", Kind::ClassBody, kStatements},
    {"block", Kind::Section, 0, {}, block},
    {"block_start", Kind::None, 0},
    {"block_end", Kind::None, kDrop},
    {"attribute", Kind::Pair, 0, {}, attribute},
    {"comment", Kind::None, kComment},

    {"expression", Kind::Tuple, 0, {}, expression},
    {"literal_value", Kind::None, kSplice},
    {"variable_expr", Kind::None, kSplice},
    {"identifier", Kind::Identifier, kLeaf},
    {"bool_lit", Kind::Bool, kLeaf},
    {"null_lit", Kind::Null, kLeaf},
    {"numeric_lit", Kind::Number, kLeaf},
    {"string_lit", Kind::String, 0, {}, string_literal},
    {"template_expr", Kind::None, kSplice},
    {"quoted_template", Kind::String, 0, {}, string_literal},
    {"heredoc_template", Kind::String, 0, {}, heredoc},
    {"heredoc_start", Kind::None, kDrop},
    {"heredoc_identifier", Kind::None, kDrop},
    {"quoted_template_start", Kind::None, kDrop},
    {"quoted_template_end", Kind::None, kDrop},
    {"template_literal", Kind::StringText, kLeaf},
    {"template_interpolation", Kind::None, kSplice},
    {"template_interpolation_start", Kind::None, kDrop},
    {"template_interpolation_end", Kind::None, kDrop},
    {"template_directive_start", Kind::None, kDrop},
    {"template_directive_end", Kind::None, kDrop},
    {"strip_marker", Kind::None, kDrop},
    {"template_directive", Kind::None, kSplice},

    {"collection_value", Kind::None, kSplice},
    {"tuple", Kind::List},
    {"tuple_start", Kind::None, kDrop},
    {"tuple_end", Kind::None, kDrop},
    {"object", Kind::Object},
    {"object_start", Kind::None, kDrop},
    {"object_end", Kind::None, kDrop},
    {"object_elem", Kind::Pair, 0, "key=Key val=Value"},

    {"get_attr", Kind::Member, 0, "*=Name"},
    {"index", Kind::Index, 0, "*=Item"},
    {"new_index", Kind::None, kSplice},
    {"legacy_index", Kind::Number, 0, {}, legacy_index},
    {"splat", Kind::None, kSplice},
    {"attr_splat", Kind::Index},
    {"full_splat", Kind::Index},
    {"operation", Kind::None, kSplice},
    {"binary_operation", Kind::Binary, kOperator, {}, operation},
    {"unary_operation", Kind::Unary, kOperator, {}, operation},
    {"conditional", Kind::Ternary, 0, {}, conditional},
    {"function_call", Kind::Call, 0, {}, call},
    {"function_arguments", Kind::Arguments},
    {"ellipsis", Kind::None, kDrop},
    {"for_expr", Kind::None, kSplice},
    {"for_tuple_expr", Kind::Comprehension},
    {"for_object_expr", Kind::Comprehension, kOperator},
    {"for_intro", Kind::None, 0, {}, for_intro},
    {"for_cond", Kind::None, kSplice, "*=Guard"},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"hcl", "terraform", "tf"};
constexpr std::string_view kExtensions[] = {"tf", "hcl", "tfvars"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@ = @"};
constexpr std::string_view kStatement[] = {"@ = @"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"x_ = ", ""}, {"x_ = {\n", "\n}"}, {"b_ {\n", "\n}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .wrappers = kWrappers, .member_ellipsis = kStatement};
constexpr OutlineSyntax kOutline{.key_depth = 1};

}  // namespace

const Language kHcl{.name = "hcl", .grammar = tree_sitter_hcl, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                    .rule_names = kRuleNames, .extensions = kExtensions, .comments = CommentSyntax::Hash, .quoted_scalars = true};

}  // namespace omni::languages
