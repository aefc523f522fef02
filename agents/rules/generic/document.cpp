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

  /// The tokens of lines that open no block, in none; `number`: of the first one.
  void run_lines(ByteRange lines, std::uint32_t number) {
    for_each_line(lines, [&](ByteRange line) {
      add_tokens({indentation_of(line).begin, line.end}, number++, -1);
      return true;
    });
  }

  bool is_blank(ByteRange lines) const {
    return for_each_line(lines, [&](ByteRange line) { return indentation_of(line).begin == line.end; });
  }

  /// Are all lines that are not blank indented as far as `column`, or as each other, which it then is?
  bool all_at_one_column(ByteRange lines, std::optional<std::uint32_t>& column) const {
    return for_each_line(lines, [&](ByteRange line) {
      const Indentation indented = indentation_of(line);
      if (indented.begin == line.end) return true;
      if (!column) column = indented.column;
      return indented.column == *column;
    });
  }

  struct Indentation {
    ByteOffset begin = 0;  ///< of what is indented; the line's end if it is empty
    std::uint32_t column = 0;
  };
  Indentation indentation_of(ByteRange line) const {
    Indentation out{line.begin, 0};
    for (; out.begin < line.end && is_generic_blank(text_[out.begin]); ++out.begin) {
      out.column = text_[out.begin] == '\t' ? (out.column / kTabWidth + 1) * kTabWidth : out.column + 1;
    }
    return out;
  }

 private:
  struct OpenBlock {
    std::int32_t block = -1;
    std::uint32_t column = 0;
  };

  /// Until `each` says no; true: it never did.
  template <typename Each>
  bool for_each_line(ByteRange lines, Each&& each) const {
    for (ByteOffset at = lines.begin; at <= lines.end;) {
      const auto end = static_cast<ByteOffset>(std::min<std::size_t>(text_.find('\n', at), lines.end));
      if (!each(ByteRange{at, end})) return false;
      at = end + 1;
    }
    return true;
  }

  void add_line(ByteRange range, std::uint32_t line) {
    const auto [begin, column] = indentation_of(range);
    if (begin == range.end) return;  // an empty line has no indentation
    while (!open_.empty() && column < open_.back().column) close_indentation();
    const std::uint32_t current = open_.empty() ? 0 : open_.back().column;
    if (column > current) {
      blocks_.push_back({static_cast<std::uint32_t>(tokens_.size()), 0, innermost()});
      open_.push_back({static_cast<std::int32_t>(blocks_.size()) - 1, column});
    }
    add_tokens({begin, range.end}, line, innermost());
  }

  void add_tokens(ByteRange range, std::uint32_t line, std::int32_t block) {
    const auto first = static_cast<std::uint32_t>(tokens_.size());
    ByteOffset at = range.begin;
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
    block_of_.resize(tokens_.size(), block);
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
  std::vector<OpenBlock> open_;
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

namespace {
std::string first_bytes_of(std::string_view text, const std::vector<GenericToken>& tokens) {
  std::string out;
  out.reserve(tokens.size());
  for (const GenericToken& token : tokens) out += text[token.range.begin];
  return out;
}
}  // namespace

GenericDocument::GenericDocument(std::string_view text, const GenericOptions& options)
    : GenericDocument(text, options, {0, static_cast<ByteOffset>(text.size())}) {}

GenericDocument::GenericDocument(std::string_view text, const GenericOptions& options, ByteRange window)
    : text_(text), options_(options), window_{window.begin, std::min(window.end, static_cast<ByteOffset>(text.size()))} {
  if (options.comments != GenericCommentStyle::None) blanked_ = without_comments(text, options.comments);
  if (!options.aliengrep) Builder(this->text(), tokens_, blocks_, block_of_).run(window_);
  first_bytes_ = first_bytes_of(this->text(), tokens_);
}

bool GenericDocument::go_on(std::string_view text, ByteRange before, ByteRange after) {
  if (blanked_ || window_ != ByteRange{0, static_cast<ByteOffset>(text_.size())}) return false;
  const std::string_view old = text_;
  text_ = text;
  window_.end = static_cast<ByteOffset>(text.size());
  if (options_.aliengrep || (before.empty() && after.empty())) return true;
  const auto lines_around = [](std::string_view where, ByteRange range) {
    const std::size_t newline = range.begin == 0 ? std::string_view::npos : where.rfind('\n', range.begin - 1);
    const ByteOffset begin = newline == std::string_view::npos ? 0 : static_cast<ByteOffset>(newline) + 1;
    return ByteRange{begin, static_cast<ByteOffset>(std::min(where.find('\n', range.end), where.size()))};
  };
  const ByteRange lines_before = lines_around(old, before);
  const ByteRange lines = lines_around(text, after);
  std::vector<GenericToken> tokens;
  std::vector<GenericBlock> blocks;
  std::vector<std::int32_t> block_of;
  Builder builder(text, tokens, blocks, block_of);
  const Builder old_builder(old, tokens, blocks, block_of);
  const std::uint32_t first = first_token_at(lines_before.begin);
  const std::uint32_t last = first_token_at(lines_before.end);

  // All lines must be indented alike, and begin behind one that is, too: then no block begins or ends with them.
  std::optional<std::uint32_t> column;
  if (!old_builder.all_at_one_column(lines_before, column) || !builder.all_at_one_column(lines, column)) return false;
  const bool none_before = first == last;
  const bool none_now = !column || (!none_before && builder.is_blank(lines));
  std::int32_t around = none_before ? -1 : block_of_[first];
  if (column && (none_before || none_now)) {
    if (first == 0) return false;
    const ByteOffset end = tokens_[first - 1].range.end;
    const Builder::Indentation in_front = old_builder.indentation_of(lines_around(old, {end, end}));
    if (in_front.column != *column) return false;
    if (none_before) around = block_of_[first_token_at(in_front.begin)];
  }
  const auto newlines = [](std::string_view where, ByteRange range) {
    const std::string_view part = slice(where, range);
    return static_cast<std::uint32_t>(std::count(part.begin(), part.end(), '\n'));
  };
  const std::uint32_t first_line = first == 0 ? newlines(text, {0, lines.begin}) : tokens_[first - 1].line + newlines(old, {tokens_[first - 1].range.end, lines_before.begin});
  const std::uint32_t more_lines = newlines(text, lines) - newlines(old, lines_before);  // modulo 2^32

  // Blocks stand in the order of their begins; those that begin behind the first token of the lines are their pairs of brackets.
  const std::uint32_t behind = none_before ? first : first + 1;
  const auto first_pair = std::find_if(blocks_.begin(), blocks_.end(), [&](const GenericBlock& block) { return block.begin >= behind; });
  const auto last_pair = std::find_if(first_pair, blocks_.end(), [&](const GenericBlock& block) { return block.begin >= last; });
  // In the lists of the lines alone tokens and blocks are numbered from 0; -1 is the block around them.
  builder.run_lines(lines, first_line);
  const auto first_block = static_cast<std::int32_t>(first_pair - blocks_.begin());
  const auto pairs_before = static_cast<std::int32_t>(last_pair - first_pair);
  const auto more_blocks = static_cast<std::int32_t>(blocks.size()) - pairs_before;
  const auto more_tokens = static_cast<std::uint32_t>(tokens.size()) - (last - first);  // modulo 2^32
  const ByteOffset more_bytes = after.end - before.end;                                 // modulo 2^32
  const auto number = [&](std::int32_t block) { return block >= first_block + pairs_before ? block + more_blocks : block; };

  blocks_.erase(first_pair, last_pair);
  for (GenericBlock& block : blocks_) {
    if (block.end >= last && (block.end > first || (none_before && block.begin < first))) block.end += more_tokens;
    if (block.begin >= behind) block.begin += more_tokens;
    block.parent = number(block.parent);
  }
  for (GenericBlock& block : blocks) {
    block = {block.begin + first, block.end + first, block.parent < 0 ? around : block.parent + first_block};
  }
  blocks_.insert(blocks_.begin() + first_block, blocks.begin(), blocks.end());
  for (std::int32_t& block : block_of_) block = number(block);
  for (std::int32_t& block : block_of) block = block < 0 ? around : block + first_block;
  block_of_.erase(block_of_.begin() + first, block_of_.begin() + last);
  block_of_.insert(block_of_.begin() + first, block_of.begin(), block_of.end());
  for (std::size_t i = last; i < tokens_.size(); ++i) {
    tokens_[i] = {{tokens_[i].range.begin + more_bytes, tokens_[i].range.end + more_bytes}, tokens_[i].line + more_lines};
  }
  tokens_.erase(tokens_.begin() + first, tokens_.begin() + last);
  tokens_.insert(tokens_.begin() + first, tokens.begin(), tokens.end());
  first_bytes_.replace(first, last - first, first_bytes_of(text, tokens));
  return true;
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
