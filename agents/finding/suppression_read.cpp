#include "agents/finding/suppression_read.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "agents/finding/date.h"

namespace omni::suppression_read {

namespace {

constexpr std::string_view kOmni = "omni:ignore";
constexpr std::string_view kNosem = "nosem";
constexpr std::string_view kGrep = "grep";
constexpr std::string_view kUntil = "until=";
constexpr std::string_view kEmDash = "\xE2\x80\x94";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_word(char c) {
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool starts_with_caseless(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

/// Length of the marker at the start of `text`, 0 for none. `nosem` is read without regard to case, as Semgrep does.
std::size_t nosem_length(std::string_view text) {
  if (!starts_with_caseless(text, kNosem)) return 0;
  std::size_t length = kNosem.size();
  if (starts_with_caseless(text.substr(length), kGrep)) length += kGrep.size();
  if (length < text.size() && (is_word(text[length]) || text[length] == '-')) return 0;
  return length;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Without the end of a block comment, of whatever language.
std::string_view without_closer(std::string_view text) {
  constexpr std::array<std::string_view, 9> kClosers = {"*/}", "*/", "--}}", "--%>", "-->", "*)", "#}", "%>", "|#"};
  text = trim(text);
  for (const std::string_view closer : kClosers) {
    if (text.ends_with(closer)) return trim(text.substr(0, text.size() - closer.size()));
  }
  return text;
}

struct Word {
  std::string_view text;
  std::size_t begin;
};

/// Split at blanks; commas stand alone.
std::vector<Word> split_words(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    if (text[i] != ',') {
      while (end < text.size() && !is_blank(text[end]) && text[end] != ',') ++end;
    }
    words.push_back({text.substr(i, end - i), i});
    i = end;
  }
  return words;
}

bool is_separator(std::string_view word) { return word == "--" || word == kEmDash; }

Directive refuse(Directive directive, std::string code, std::string error, std::string hint) {
  directive.error_code = std::move(code);
  directive.error = std::move(error);
  directive.hint = std::move(hint);
  return directive;
}

const char* const kSyntaxHint = "write `omni:ignore RULE[, RULE] [until=YYYY-MM-DD] -- reason`";

Directive parse_omni(std::string_view text) {
  Directive directive;
  directive.size = text.size();
  std::string_view rest = text.substr(kOmni.size());
  std::size_t suffix = 0;
  while (suffix < rest.size() && (is_word(rest[suffix]) || rest[suffix] == '-')) ++suffix;
  const std::string_view kind = rest.substr(0, suffix);
  if (kind == "-file") {
    directive.whole_file = true;
  } else if (!kind.empty()) {
    return refuse(std::move(directive), "suppression-syntax", "no directive is named `omni:ignore" + std::string(kind) + "`",
                  "there are `omni:ignore` and `omni:ignore-file`");
  }
  rest.remove_prefix(suffix);

  const std::vector<Word> words = split_words(rest);
  std::size_t i = 0;
  bool want_rule = true;
  for (; i < words.size() && !is_separator(words[i].text); ++i) {
    const std::string_view word = words[i].text;
    if (word == ",") {
      if (want_rule) return refuse(std::move(directive), "suppression-syntax", "a rule is missing before ','", kSyntaxHint);
      want_rule = true;
    } else if (word.starts_with(kUntil)) {
      directive.until = parse_date(word.substr(kUntil.size()));
      if (!directive.until) {
        return refuse(std::move(directive), "suppression-date", "`" + std::string(word) + "` holds no date",
                      "write until=YYYY-MM-DD");
      }
    } else if (want_rule && !directive.until) {
      directive.rules.emplace_back(word);
      want_rule = false;
    } else {
      return refuse(std::move(directive), "suppression-syntax", "`" + std::string(word) + "` is unexpected here", kSyntaxHint);
    }
  }
  if (directive.rules.empty()) return refuse(std::move(directive), "suppression-syntax", "no rule is named", kSyntaxHint);
  if (want_rule) return refuse(std::move(directive), "suppression-syntax", "a rule is missing after ','", kSyntaxHint);
  if (i < words.size()) {
    directive.reason = std::string(trim(rest.substr(words[i].begin + words[i].text.size())));
  }
  return directive;
}

Directive parse_nosem(std::string_view text) {
  Directive directive;
  directive.syntax = InlineSuppression::Syntax::Nosem;
  std::string_view rest = text.substr(nosem_length(text));
  directive.size = text.size();
  if (!rest.starts_with(':')) {
    directive.size = text.size() - rest.size();
    return directive;
  }
  rest.remove_prefix(1);
  for (const Word& word : split_words(rest)) {
    if (is_separator(word.text)) {
      directive.reason = std::string(trim(rest.substr(word.begin + word.text.size())));
      break;
    }
    if (word.text != ",") directive.rules.emplace_back(word.text);
  }
  return directive;
}

}  // namespace

std::size_t find_marker(std::string_view text, std::size_t from) {
  // Of the ways to write `nosem` without regard to case these are the ones that occur; a search for each is far quicker
  // than one search that folds case.
  constexpr std::array<std::string_view, 5> kMarkers = {kOmni, kNosem, "NOSEM", "NoSem", "Nosem"};
  const auto stands_alone = [&](std::size_t at) {
    if (at == 0) return true;
    const char before = text[at - 1];
    if (before == '-') return at > 1 && text[at - 2] == '-';  // `--nosem` opens a comment, `x-nosem` is a word
    return !is_word(before) && before != '.' && before != ':' && before != '`';
  };
  std::size_t first = std::string_view::npos;
  for (const std::string_view marker : kMarkers) {
    for (std::size_t at = from; at < std::min(first, text.size());) {
      const void* hit = memmem(text.data() + at, text.size() - at, marker.data(), marker.size());
      if (hit == nullptr) break;
      at = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
      if (at < first && stands_alone(at) && (marker == kOmni || nosem_length(text.substr(at)) > 0)) first = at;
      ++at;
    }
  }
  return first;
}

Directive parse_directive(std::string_view text) {
  text = without_closer(text);
  return text.starts_with(kOmni) ? parse_omni(text) : parse_nosem(text);
}

}  // namespace omni::suppression_read
