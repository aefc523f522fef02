#include "agents/rules/generic/pattern.h"

#include <algorithm>

#include "agents/rules/generic/compiled.h"

namespace omni {

namespace {

constexpr std::size_t kMaxPatternBytes = 64 * 1024;

bool is_variable_start(char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_variable(char c) { return is_variable_start(c) || (c >= '0' && c <= '9'); }

std::size_t variable_end(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_variable_start(text[at])) return at;
  while (at < text.size() && is_variable(text[at])) ++at;
  return at;
}

std::int32_t variable_index(std::vector<std::string>& variables, const std::string& name) {
  if (name.empty() || name == "$_" || name == "$..._") return -1;
  const auto found = std::find(variables.begin(), variables.end(), name);
  if (found != variables.end()) return static_cast<std::int32_t>(found - variables.begin());
  variables.push_back(name);
  return static_cast<std::int32_t>(variables.size()) - 1;
}

// The pattern goes through the document's own nesting: its special tokens are first overwritten by words of the same
// length, so that offsets stay and blocks come out the same way as in a text.
std::vector<GenericStep> steps_of(std::string_view pattern, const std::vector<GenericPatternToken>& tokens, std::vector<std::string>& variables) {
  using Kind = GenericPatternToken::Kind;
  std::string plain(pattern);
  for (const GenericPatternToken& token : tokens) {
    if (token.kind == Kind::Metavariable || token.kind == Kind::Ellipsis) std::fill_n(plain.begin() + token.range.begin, token.range.size(), '.');
  }
  const GenericDocument nested(plain, GenericOptions{});
  const auto& blocks = nested.blocks();

  std::vector<GenericStep> steps;
  std::vector<std::size_t> open;       // steps
  std::vector<std::int32_t> enclosing;  // blocks, as `open`
  const auto push = [&steps](GenericStep::Kind kind) -> GenericStep& {
    GenericStep& step = steps.emplace_back();
    step.kind = kind;
    return step;
  };
  const auto close_block = [&] {
    const std::size_t opener = open.back();
    push(GenericStep::Kind::Close);
    steps[opener].close = static_cast<std::uint32_t>(steps.size() - 1);
    steps[opener].may_be_empty = std::all_of(steps.begin() + static_cast<std::ptrdiff_t>(opener) + 1, steps.end() - 1,
                                             [](const GenericStep& s) { return s.kind == GenericStep::Kind::Ellipsis; });
    open.pop_back();
    enclosing.pop_back();
  };
  for (const GenericPatternToken& token : tokens) {
    if (token.kind == Kind::Newline) continue;
    const std::uint32_t at = nested.first_token_at(token.range.begin);
    while (!enclosing.empty() && at >= blocks[static_cast<std::size_t>(enclosing.back())].end) close_block();
    std::vector<std::int32_t> entered;
    for (std::int32_t b = nested.block_of(at); b >= 0 && (enclosing.empty() || b != enclosing.back()); b = blocks[static_cast<std::size_t>(b)].parent) {
      entered.push_back(b);
    }
    for (auto b = entered.rbegin(); b != entered.rend(); ++b) {
      open.push_back(steps.size());
      enclosing.push_back(*b);
      push(GenericStep::Kind::Open);
    }
    switch (token.kind) {
      case Kind::Metavariable: push(GenericStep::Kind::Word).variable = variable_index(variables, token.name); break;
      case Kind::Ellipsis: {
        // Several in a row are one that reaches further; one with a name stands for itself.
        const bool continues = !steps.empty() && steps.back().kind == GenericStep::Kind::Ellipsis && steps.back().variable < 0 && token.name.empty();
        if (continues) ++steps.back().count;
        else push(GenericStep::Kind::Ellipsis).variable = variable_index(variables, token.name);
        break;
      }
      default: push(GenericStep::Kind::Token).text = std::string(slice(pattern, token.range)); break;
    }
  }
  while (!enclosing.empty()) close_block();
  return steps;
}

// Indentation that all lines share says nothing.
std::string without_common_indentation(std::string_view pattern) {
  std::size_t common = std::string_view::npos;
  const auto each_line = [&](auto&& visit) {
    for (std::size_t at = 0; at <= pattern.size();) {
      const std::size_t end = std::min(pattern.find('\n', at), pattern.size());
      visit(pattern.substr(at, end - at));
      at = end + 1;
    }
  };
  each_line([&](std::string_view line) {
    const std::size_t indentation = line.find_first_not_of(" \t\r");
    if (indentation != std::string_view::npos) common = std::min(common, indentation);
  });
  std::string out;
  each_line([&](std::string_view line) { out.append(line.substr(std::min(common, line.size()))).append("\n"); });
  return out;
}

}  // namespace

std::vector<GenericPatternToken> pattern_tokens(std::string_view pattern, std::string_view extra_word_characters) {
  using Kind = GenericPatternToken::Kind;
  const auto is_word = [&](char c) { return is_generic_word_character(c) || extra_word_characters.find(c) != std::string_view::npos; };
  std::vector<GenericPatternToken> tokens;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t begin = at;
    Kind kind = Kind::Punctuation;
    bool named = false;
    const std::string_view rest = pattern.substr(at);
    const std::size_t dollar_name = rest.front() == '$' ? variable_end(pattern, at + 1) : at;
    const std::size_t dollar_dots = rest.starts_with("$....") ? 5 : rest.starts_with("$...") ? 4 : 0;
    if (rest.front() == '\n') {
      kind = Kind::Newline;
      ++at;
    } else if (is_generic_blank(rest.front())) {
      ++at;
      continue;
    } else if (dollar_dots > 0 && variable_end(pattern, at + dollar_dots) > at + dollar_dots) {
      kind = dollar_dots == 5 ? Kind::LongEllipsis : Kind::Ellipsis;
      named = true;
      at = variable_end(pattern, at + dollar_dots);
    } else if (rest.front() == '$' && dollar_name > at + 1) {
      kind = Kind::Metavariable;
      named = true;
      at = dollar_name;
    } else if (rest.starts_with("....")) {
      kind = Kind::LongEllipsis;
      at += 4;
    } else if (rest.starts_with("...")) {
      kind = Kind::Ellipsis;
      at += 3;
    } else if (is_word(rest.front())) {
      kind = Kind::Word;
      while (at < pattern.size() && is_word(pattern[at])) ++at;
    } else {
      ++at;
    }
    GenericPatternToken token{kind, {static_cast<ByteOffset>(begin), static_cast<ByteOffset>(at)}, {}};
    if (named) token.name = std::string(pattern.substr(begin, at - begin));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Result<GenericPattern> GenericPattern::compile(std::string_view pattern, const GenericOptions& options) {
  if (pattern.size() > kMaxPatternBytes) return Error(ErrorCode::InvalidInput, "generic pattern: longer than 64 KB");
  if (options.aliengrep) {
    OMNI_TRY(Compiled compiled, compile_aliengrep(pattern, options));
    return GenericPattern(std::make_shared<const Compiled>(std::move(compiled)));
  }
  std::string text = without_common_indentation(pattern);
  if (options.comments != GenericCommentStyle::None) text = without_comments(text, options.comments);
  std::vector<GenericPatternToken> tokens = pattern_tokens(text, "");
  for (std::size_t i = 0; i < tokens.size(); ++i) {  // `....` is aliengrep's; here it is `...` and a point
    GenericPatternToken& token = tokens[i];
    if (token.kind != GenericPatternToken::Kind::LongEllipsis) continue;
    token.kind = GenericPatternToken::Kind::Ellipsis;
    if (!token.name.empty()) continue;
    GenericPatternToken point{GenericPatternToken::Kind::Punctuation, {token.range.end - 1, token.range.end}, {}};
    --token.range.end;
    tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(point));
  }
  Compiled compiled;
  compiled.options = options;
  for (const GenericPatternToken& token : tokens) {
    if (token.kind == GenericPatternToken::Kind::Word) compiled.words.emplace_back(slice(text, token.range));
  }
  std::sort(compiled.words.begin(), compiled.words.end(),
            [](const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
  compiled.words.erase(std::unique(compiled.words.begin(), compiled.words.end()), compiled.words.end());
  compiled.steps = steps_of(text, tokens, compiled.variables);
  if (compiled.steps.empty()) return Error(ErrorCode::InvalidInput, "generic pattern: empty");
  return GenericPattern(std::make_shared<const Compiled>(std::move(compiled)));
}

Result<std::vector<GenericMatch>> GenericPattern::matches(const Context& ctx, const GenericDocument& document, ByteRange range) const {
  return compiled_->regex ? aliengrep_matches(ctx, *compiled_, document, range) : spacegrep_matches(ctx, *compiled_, document, range);
}

const std::vector<std::string>& GenericPattern::required_words() const { return compiled_->words; }
bool GenericPattern::matches_whole_words() const { return !compiled_->options.aliengrep; }
const std::vector<std::string>& GenericPattern::metavariables() const { return compiled_->variables; }

}  // namespace omni
