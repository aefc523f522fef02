#include "agents/rules/generic/document.h"

#include <algorithm>
#include <array>

namespace omni {

namespace {

constexpr std::uint32_t kTabWidth = 8;

// Builds tokens and blocks line by line. Indentation nests across lines; brackets nest within one line only, so that an
// unmatched one can't disturb the rest of the text.
class Builder {
 public:
  Builder(std::string_view text, std::vector<GenericToken>& tokens, std::vector<GenericBlock>& blocks, std::vector<std::int32_t>& block_of)
      : text_(text), tokens_(tokens), blocks_(blocks), block_of_(block_of) {}

  void run(ByteRange window) {
    tokens_.reserve(window.size() / 4);
    block_of_.reserve(window.size() / 4);
    std::uint32_t line = 0;
    for (ByteOffset at = window.begin; at < window.end; ++line) {
      ByteOffset end = at;
      while (end < window.end && text_[end] != '\n') ++end;
      add_line({at, end}, line);
      at = end + 1;
    }
    while (!open_.empty()) close_indentation();
  }

 private:
  struct Indentation {
    std::int32_t block = -1;
    std::uint32_t column = 0;
  };

  void add_line(ByteRange range, std::uint32_t line) {
    ByteOffset at = range.begin;
    std::uint32_t column = 0;
    for (; at < range.end && is_generic_blank(text_[at]); ++at) {
      column = text_[at] == '\t' ? (column / kTabWidth + 1) * kTabWidth : column + 1;
    }
    if (at == range.end) return;  // an empty line has no indentation
    while (!open_.empty() && column < open_.back().column) close_indentation();
    const std::uint32_t current = open_.empty() ? 0 : open_.back().column;
    if (column > current) {
      blocks_.push_back({static_cast<std::uint32_t>(tokens_.size()), 0, innermost()});
      open_.push_back({static_cast<std::int32_t>(blocks_.size()) - 1, column});
    }
    const auto first = static_cast<std::uint32_t>(tokens_.size());
    while (at < range.end) {
      if (is_generic_blank(text_[at])) {
        ++at;
        continue;
      }
      ByteOffset end = at + 1;
      if (is_generic_word_character(text_[at])) {
        while (end < range.end && is_generic_word_character(text_[end])) ++end;
      }
      tokens_.push_back({{at, end}, line});
      at = end;
    }
    block_of_.resize(tokens_.size(), innermost());
    nest_brackets(first);
  }

  void close_indentation() {
    blocks_[static_cast<std::size_t>(open_.back().block)].end = static_cast<std::uint32_t>(tokens_.size());
    open_.pop_back();
  }

  std::int32_t innermost() const { return open_.empty() ? -1 : open_.back().block; }

  // A closing bracket belongs to the nearest open one of its kind on the line; brackets in between stay single.
  void nest_brackets(std::uint32_t first) {
    brackets_.clear();
    pairs_.clear();
    for (std::uint32_t i = first; i < tokens_.size(); ++i) {
      const char c = text_[tokens_[i].range.begin];
      if (closing_bracket(c) != 0) {
        brackets_.push_back(i);
      } else if (c == ')' || c == ']' || c == '}') {
        const auto open = std::find_if(brackets_.rbegin(), brackets_.rend(),
                                       [&](std::uint32_t o) { return closing_bracket(text_[tokens_[o].range.begin]) == c; });
        if (open == brackets_.rend()) continue;
        if (i > *open + 1) pairs_.push_back({*open + 1, i, -1});
        brackets_.erase(std::prev(open.base()), brackets_.end());
      }
    }
    // Outer before inner, so that a parent is known when its child is added.
    std::sort(pairs_.begin(), pairs_.end(), [](const GenericBlock& a, const GenericBlock& b) { return a.begin < b.begin; });
    for (GenericBlock& pair : pairs_) {
      pair.parent = block_of_[pair.begin];
      blocks_.push_back(pair);
      std::fill(block_of_.begin() + pair.begin, block_of_.begin() + pair.end, static_cast<std::int32_t>(blocks_.size()) - 1);
    }
  }

  std::string_view text_;
  std::vector<GenericToken>& tokens_;
  std::vector<GenericBlock>& blocks_;
  std::vector<std::int32_t>& block_of_;
  std::vector<Indentation> open_;
  std::vector<std::uint32_t> brackets_;
  std::vector<GenericBlock> pairs_;
};

}  // namespace

namespace {

enum : std::uint8_t { kWordCharacter = 1, kBlank = 2 };
constexpr std::array<std::uint8_t, 256> character_classes() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = kWordCharacter;
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = kWordCharacter;
  table['_'] = kWordCharacter;
  for (const char c : {' ', '\t', '\r', '\f', '\v'}) table[static_cast<unsigned char>(c)] = kBlank;
  return table;
}
constexpr std::array<std::uint8_t, 256> kClasses = character_classes();

}  // namespace

bool is_generic_word_character(char c) { return kClasses[static_cast<unsigned char>(c)] == kWordCharacter; }
bool is_generic_blank(char c) { return kClasses[static_cast<unsigned char>(c)] == kBlank; }

char closing_bracket(char c) {
  switch (c) {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    default: return 0;
  }
}

std::string without_comments(std::string_view text, GenericCommentStyle style) {
  std::string out(text);
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (; from < to; ++from) {
      if (out[from] != '\n' && out[from] != '\r') out[from] = ' ';
    }
    return to;
  };
  const bool block = style == GenericCommentStyle::C || style == GenericCommentStyle::Cpp;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (block && rest.starts_with("/*")) {
      const std::size_t end = text.find("*/", at + 2);
      at = blank(at, end == std::string_view::npos ? text.size() : end + 2);
    } else if ((style == GenericCommentStyle::Cpp && rest.starts_with("//")) || (style == GenericCommentStyle::Shell && rest.front() == '#')) {
      at = blank(at, std::min(text.find('\n', at), text.size()));
    } else {
      ++at;
    }
  }
  return out;
}

GenericDocument::GenericDocument(std::string_view text, const GenericOptions& options)
    : GenericDocument(text, options, {0, static_cast<ByteOffset>(text.size())}) {}

GenericDocument::GenericDocument(std::string_view text, const GenericOptions& options, ByteRange window)
    : text_(text), options_(options), window_{window.begin, std::min(window.end, static_cast<ByteOffset>(text.size()))} {
  if (options.comments != GenericCommentStyle::None) blanked_ = without_comments(text, options.comments);
  if (!options.aliengrep) Builder(this->text(), tokens_, blocks_, block_of_).run(window_);
}

std::uint32_t GenericDocument::first_token_at(ByteOffset offset) const {
  const auto found = std::lower_bound(tokens_.begin(), tokens_.end(), offset,
                                      [](const GenericToken& token, ByteOffset at) { return token.range.begin < at; });
  return static_cast<std::uint32_t>(found - tokens_.begin());
}

GenericOptions generic_options(const RuleOptions& options) {
  GenericOptions out;
  out.aliengrep = options.generic_engine_aliengrep;
  out.multi_line = options.generic_multiline;
  out.caseless = options.generic_caseless;
  out.extra_braces = options.generic_extra_braces;
  out.extra_word_characters = options.generic_extra_word_characters;
  out.ellipsis_max_span = static_cast<std::uint32_t>(std::max(0, options.generic_ellipsis_max_span));
  if (options.generic_comment_style == "c") out.comments = GenericCommentStyle::C;
  if (options.generic_comment_style == "cpp") out.comments = GenericCommentStyle::Cpp;
  if (options.generic_comment_style == "shell") out.comments = GenericCommentStyle::Shell;
  return out;
}

}  // namespace omni
