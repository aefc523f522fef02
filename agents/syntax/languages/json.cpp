#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_json(void);

namespace omni::languages {
namespace {

constexpr Row kRows[] = {
    {"document", Kind::Module},
    {"object", Kind::Dict},
    {"pair", Kind::Pair, 0, "key=Key value=Value"},
    {"array", Kind::List},
    {"string", Kind::String, kString},
    {"number", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"null", Kind::Null, kLeaf},
    {"comment", Kind::None, kComment},
};
constexpr LanguageTable kTable{kRows};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// What people write in patterns though JSON has it not: keys without quotes, commas behind the last element.
std::string prepare(std::string_view text) {
  std::string out;
  char last = '{';  // the last character that is no blank
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"') {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = end < text.size() ? end + 1 : text.size();
      out.append(text.substr(i, end - i));
      i = end;
      last = '"';
      continue;
    }
    if (c == ',') {
      std::size_t next = i + 1;
      while (next < text.size() && is_blank(text[next])) ++next;
      if (next == text.size() || text[next] == '}' || text[next] == ']') {
        ++i;
        continue;
      }
    }
    if (is_word(c) && (last == '{' || last == ',')) {
      std::size_t end = i;
      while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.')) ++end;
      std::size_t next = end;
      while (next < text.size() && is_blank(text[next])) ++next;
      const bool key = next < text.size() && text[next] == ':';
      if (key) out += '"';
      out.append(text.substr(i, end - i));
      if (key) out += '"';
      last = text[end - 1];
      i = end;
      continue;
    }
    out += c;
    if (!is_blank(c)) last = c;
    ++i;
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

}  // namespace

const Language kJson{.name = "json", .grammar = tree_sitter_json, .table = &kTable, .pattern = &kPattern,
                     .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
