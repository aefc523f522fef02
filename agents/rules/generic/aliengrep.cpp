#include <algorithm>
#include <array>

#include "agents/rules/generic/compiled.h"

// Aliengrep: a pattern becomes a regular expression, token by token.
//   blanks    any blanks between tokens (multi-line: line ends too); between two words at least one, which the
//             boundaries of words see to
//   word      itself, with no word character before or after it
//   $X        a whole word; the second time a back-reference
//   ...       as few characters or bracketed groups as will do; a closing bracket that belongs outside ends it.
//             On a single line unless multi_line. At the end of the pattern: as many as possible
//   ....      the same, over any lines
// Brackets are (), [], {}, the extra ones, and single-line also quotes. Groups are matched by a recursive definition, so
// `(...)` spans a balanced pair.
namespace omni {

namespace {

void append_class_character(std::string& out, char c) {
  constexpr std::string_view kSpecial = "\\]^-[";
  if (kSpecial.find(c) != std::string_view::npos) out += '\\';
  out += c;
}

void append_literal(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!is_generic_word_character(c) && byte > ' ' && byte < 0x7F) out += '\\';
    out += c;
  }
}

struct Dialect {
  std::string word;    // character class, without brackets around it
  std::string gap;     // between tokens
  std::string define;  // (?(DEFINE)…) of the elements of `...` and `....`
};

Dialect dialect(const GenericOptions& options) {
  Dialect out;
  out.word = "A-Za-z0-9_";
  for (const char c : options.extra_word_characters) append_class_character(out.word, c);
  out.gap = options.multi_line ? "\\s*" : "[^\\S\\n]*";

  std::vector<std::pair<char, char>> brackets{{'(', ')'}, {'[', ']'}, {'{', '}'}};
  for (std::size_t i = 0; i + 1 < options.extra_braces.size(); i += 2) brackets.emplace_back(options.extra_braces[i], options.extra_braces[i + 1]);
  if (!options.multi_line) {
    brackets.emplace_back('"', '"');
    brackets.emplace_back('\'', '\'');
  }
  std::string none;
  for (const auto& [open, close] : brackets) {
    append_class_character(none, open);
    if (close != open) append_class_character(none, close);
  }
  // One element: a plain character, or a bracketed group of them. `e` stays on a line where `...` has to, `l` doesn't.
  const auto element = [&](std::string_view name, std::string_view newline) {
    std::string text = "(?<" + std::string(name) + ">[^" + none + std::string(newline) + "]";
    for (const auto& [open, close] : brackets) {
      text += '|';
      append_literal(text, std::string_view(&open, 1));
      text.append("(?&").append(name).append(")*+");
      append_literal(text, std::string_view(&close, 1));
    }
    return text + ")";
  };
  out.define = "(?(DEFINE)" + element("omni_e", options.multi_line ? "" : "\\n") + element("omni_l", "") + ")";
  return out;
}

}  // namespace

Result<GenericPattern::Compiled> compile_aliengrep(std::string_view pattern, const GenericOptions& options) {
  using Kind = GenericPatternToken::Kind;
  GenericPattern::Compiled compiled;
  compiled.options = options;
  const Dialect d = dialect(options);
  std::vector<GenericPatternToken> tokens = pattern_tokens(pattern, options.extra_word_characters);
  std::erase_if(tokens, [](const GenericPatternToken& token) { return token.kind == Kind::Newline; });
  const auto is_ellipsis = [](const GenericPatternToken& token) { return token.kind == Kind::Ellipsis || token.kind == Kind::LongEllipsis; };
  if (std::all_of(tokens.begin(), tokens.end(), is_ellipsis)) {
    return Error(ErrorCode::InvalidInput, "generic pattern: holds nothing but '...'");
  }
  while (is_ellipsis(tokens.front())) tokens.erase(tokens.begin());  // says nothing: a match begins with what follows

  std::string regex = d.define;
  const std::string word_before = "(?<![" + d.word + "])";
  const std::string word_after = "(?![" + d.word + "])";
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const GenericPatternToken& token = tokens[i];
    const bool last = i + 1 == tokens.size();
    if (i > 0 && !(is_ellipsis(token) && is_ellipsis(tokens[i - 1]))) regex += d.gap;
    const auto group = [&](std::string_view body, std::string_view name) {
      const auto found = std::find(compiled.variables.begin(), compiled.variables.end(), name);
      if (name.empty() || name == "$_" || name == "$..." || name == "$..._") {
        regex.append("(?:").append(body).append(")");
      } else if (found != compiled.variables.end()) {
        regex.append("\\g{v").append(std::to_string(found - compiled.variables.begin())).append("}");
      } else {
        regex.append("(?<v").append(std::to_string(compiled.variables.size())).append(">").append(body).append(")");
        compiled.variables.emplace_back(name);
      }
    };
    switch (token.kind) {
      case Kind::Word:
        regex += word_before;
        append_literal(regex, slice(pattern, token.range));
        regex += word_after;
        compiled.words.emplace_back(slice(pattern, token.range));
        break;
      case Kind::Metavariable:
        regex += word_before;
        group("[" + d.word + "]+", token.name);
        regex += word_after;
        break;
      case Kind::Ellipsis:
      case Kind::LongEllipsis: {
        const std::string_view element = token.kind == Kind::Ellipsis ? "(?&omni_e)" : "(?&omni_l)";
        group(std::string(element) + (last ? "*+" : "*?"), token.name);
        break;
      }
      case Kind::Punctuation: append_literal(regex, slice(pattern, token.range)); break;
      case Kind::Newline: break;
    }
  }
  auto code = Regex::compile(regex, RegexFlags{.caseless = options.caseless});
  if (!code) return Error(ErrorCode::InvalidInput, "generic pattern: too large or no UTF-8");
  compiled.regex = std::move(code).value();
  std::sort(compiled.words.begin(), compiled.words.end(),
            [](const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
  compiled.words.erase(std::unique(compiled.words.begin(), compiled.words.end()), compiled.words.end());
  return compiled;
}

Result<std::vector<GenericMatch>> aliengrep_matches(const Context& ctx, const GenericPattern::Compiled& pattern,
                                                    const GenericDocument& document, ByteRange range) {
  const std::string_view text = slice(document.text(), range);
  OMNI_TRY(const std::vector<RegexMatch> found, pattern.regex->find_all(ctx, text));
  std::vector<std::uint32_t> numbers(pattern.variables.size());
  for (const RegexGroupName& group : pattern.regex->group_names()) {
    if (group.name.starts_with('v')) numbers[std::stoul(group.name.substr(1))] = group.number;
  }
  const auto shifted = [&](ByteRange part) {
    // Blanks around what an ellipsis took don't belong to it.
    while (!part.empty() && (is_generic_blank(text[part.begin]) || text[part.begin] == '\n')) ++part.begin;
    while (!part.empty() && (is_generic_blank(text[part.end - 1]) || text[part.end - 1] == '\n')) --part.end;
    return ByteRange{part.begin + range.begin, part.end + range.begin};
  };
  std::vector<GenericMatch> matches;
  for (const RegexMatch& each : found) {
    GenericMatch match;
    match.range = shifted(each.range);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (const auto& part = each.groups[numbers[i]]) match.bindings.emplace_back(pattern.variables[i], shifted(*part));
    }
    matches.push_back(std::move(match));
  }
  return matches;
}

}  // namespace omni
