#include <algorithm>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"
#include "agents/syntax/languages/scalars.h"

extern "C" const TSLanguage* tree_sitter_json(void);

namespace omni::languages {
namespace {

void string(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  if (text.size() > 1 && text.find('\\') != std::string_view::npos)
    b.set_value(node, unescaped(text.substr(1, text.size() - 2)));
}

constexpr Row kRows[] = {
    {"document", Kind::Module},
    {"object", Kind::Dict},
    {"pair", Kind::Pair, 0, "key=Key value=Value"},
    {"array", Kind::List},
    {"string", Kind::String, kString, {}, string},
    {"number", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"null", Kind::Null, kLeaf},
    {"comment", Kind::None, kComment},
};
constexpr LanguageTable kTable{kRows};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

/// One past the string or comment that starts at `at`; `at` itself when none does.
std::size_t skip_opaque(std::string_view text, std::size_t at) {
  if (text[at] == '"') {
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text.size());
  }
  const bool line = text.substr(at).starts_with("//");
  if (!line && !text.substr(at).starts_with("/*")) return at;
  const std::size_t end = text.find(line ? "\n" : "*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + (line ? 0 : 2);
}

/// JSON as many tools read it: a comma behind the last element is no error.
std::string repair(std::string_view text) {
  std::string out(text);
  std::size_t comma = std::string::npos;  // the last thing that is no blank and no comment
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = skip_opaque(text, i);
    if (end > i) {
      if (text[i] == '"') comma = std::string::npos;
      i = end;
      continue;
    }
    if ((text[i] == '}' || text[i] == ']') && comma != std::string::npos) out[comma] = ' ';
    if (!is_blank(text[i])) comma = text[i] == ',' ? i : std::string::npos;
    ++i;
  }
  if (comma != std::string::npos) out[comma] = ' ';
  return out;
}

/// Patterns may have keys without quotes.
std::string prepare(std::string_view text) {
  std::string out;
  char last = '{';  // the last character that is no blank
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = skip_opaque(text, i);
    if (end == i && is_word(text[i]) && (last == '{' || last == ',')) {
      while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
      const std::size_t next = skip_blanks(text, end);
      if (next < text.size() && text[next] == ':') {
        out.append("\"").append(text.substr(i, end - i)).append("\"");
        last = '"';
        i = end;
        continue;
      }
    }
    if (end == i) end = i + 1;
    out.append(text.substr(i, end - i));
    if (!is_blank(text[i])) last = text[i];
    i = end;
  }
  return out;
}

constexpr std::string_view kRuleNames[] = {"json"};
constexpr std::string_view kExtensions[] = {"json", "jsonc", "json5", "webmanifest"};
constexpr std::string_view kMetavariable[] = {"\"@\""};
constexpr std::string_view kEllipsis[] = {"\"@\"", "\"@\": 0"};
constexpr std::string_view kMember[] = {"\"@\": 0"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"{", "}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kMember,
                                 .wrappers = kWrappers, .member_ellipsis = kMember, .deep = {"[\"@\", ", "]"},
                                 .prepare = prepare};
constexpr OutlineSyntax kOutline{.key_depth = 2};

}  // namespace

const Language kJson{.name = "json", .grammar = tree_sitter_json, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                     .rule_names = kRuleNames, .extensions = kExtensions, .repair = repair};

}  // namespace omni::languages
