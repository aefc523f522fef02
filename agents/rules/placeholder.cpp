#include "agents/rules/placeholder.h"

#include <algorithm>
#include <array>

namespace omni {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_upper(c) || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Length of `[A-Z_][A-Z_0-9]*` at `at`, 0 when there is none or lower-case letters follow (a variable of the language).
std::size_t metavariable_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_upper(text[end]) || text[end] == '_' || (end > at && is_digit(text[end])))) ++end;
  if (end == at || (end < text.size() && is_word(text[end]))) return 0;
  return end - at;
}

bool is_superglobal(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kNames = {"GLOBALS", "_SERVER",  "_GET",     "_POST", "_FILES",
                                                              "_COOKIE", "_SESSION", "_REQUEST", "_ENV",  "HTTP_RAW_POST_DATA"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

constexpr std::string_view kWordOnly[] = {"@"};

/// Reads the pattern once, left to right, and keeps the brackets that are open.
class Tokenizer {
 public:
  Tokenizer(std::string_view text, const Language& language)
      : text_(text),
        syntax_(*language.pattern),
        apostrophe_strings_(language.name != "rust" && language.name != "ocaml" && language.name != "scala"),
        hash_comments_(language.comments == CommentSyntax::Hash),
        backtick_strings_(language.name != "scala"),
        commas_in_enum_(language.name == "c" || language.name == "cpp" || language.name == "typescript" ||
                        language.name == "tsx"),
        markup_(language.comments == CommentSyntax::Markup),
        new_has_members_(language.name == "java"),
        type_first_(language.name == "java" || language.name == "csharp" || language.name == "c_sharp" ||
                    language.name == "apex") {
    sort_spellings(syntax_.metavariable, metavariable_);
  }

  PatternSource run() {
    while (at_ < text_.size()) step();
    flush();
    std::string_view trimmed = text_;
    while (!trimmed.empty() && is_blank(trimmed.back())) trimmed.remove_suffix(1);
    source_.ends_with_semicolon = trimmed.ends_with(';');
    source_.starts_with_brace = trimmed.starts_with('{');
    return std::move(source_);
  }

 private:
  static void sort_spellings(std::span<const std::string_view> from, std::vector<std::string_view>& to) {
    to.assign(from.begin(), from.end());
    if (to.empty()) to.assign(std::begin(kWordOnly), std::end(kWordOnly));
  }

  void step() {
    const char c = text_[at_];
    if (starts_with("<...") && !starts_with("<...>") && !starts_with("<...,")) return deep_open();
    if (starts_with("...>") && deep_depth_ > 0) return deep_close();
    if (starts_with("$...") && metavariable_length(text_, at_ + 4) > 0) {
      const std::size_t length = metavariable_length(text_, at_ + 4);
      return ellipsis(Placeholder::Kind::MetavariableEllipsis, 4 + length, std::string(text_.substr(at_ + 4, length)));
    }
    if (starts_with("...")) {
      if (!is_spread()) return ellipsis(Placeholder::Kind::Ellipsis, 3, {});
      buffer_ += "...";
      at_ += 3;
      return;
    }
    if (c == '$') {
      const std::size_t length = metavariable_length(text_, at_ + 1);
      if (length > 0 && !(syntax_.dollar_is_sigil && is_superglobal(text_.substr(at_ + 1, length)))) {
        return metavariable(length);
      }
    }
    if (c == '(' && typed()) return;
    if (c == '"' || (c == '\'' && apostrophe_strings_) || (c == '`' && backtick_strings_)) return string(c);
    if (c == '/' && at_ + 1 < text_.size() && text_[at_ + 1] == '/' && !hash_comments_ && (at_ == 0 || text_[at_ - 1] != ':')) {
      return copy_until("\n");
    }
    if (c == '(' || c == '[' || c == '{') {
      open_.push_back({c, ++groups_, at_});
    } else if ((c == ')' || c == ']' || c == '}') && !open_.empty()) {
      open_.pop_back();
    }
    buffer_ += c;
    ++at_;
  }

  bool starts_with(std::string_view prefix) const { return text_.substr(at_).starts_with(prefix); }
  std::uint32_t group() const { return open_.empty() ? 0 : open_.back().group; }

  void flush() {
    if (buffer_.empty()) return;
    source_.pieces.push_back({std::move(buffer_), std::nullopt});
    buffer_.clear();
  }

  void push(Placeholder placeholder, std::size_t length) {
    flush();
    placeholder.source = {static_cast<ByteOffset>(at_), static_cast<ByteOffset>(at_ + length)};
    placeholder.group = group();
    source_.pieces.push_back({{}, source_.placeholders.size()});
    source_.placeholders.push_back(std::move(placeholder));
    at_ += length;
  }

  void copy_until(std::string_view stop) {
    const std::size_t found = text_.find(stop, at_ + 1);
    const std::size_t end = found == std::string_view::npos ? text_.size() : found;
    buffer_.append(text_.substr(at_, end - at_));
    at_ = end;
  }

  void deep_open() {
    Placeholder placeholder;
    placeholder.kind = Placeholder::Kind::Deep;
    placeholder.spellings = {syntax_.deep.before};
    push(std::move(placeholder), 4);
    ++deep_depth_;
    open_.push_back({'(', ++groups_, at_});
  }

  void deep_close() {
    --deep_depth_;
    if (!open_.empty()) open_.pop_back();
    buffer_ += syntax_.deep.after;
    at_ += 4;
  }

  /// `{...$X}`, `[...xs]`: nothing between the dots and what they spread. `xs...`, `1...3`: nothing before them.
  bool is_spread() const {
    if (syntax_.own_dots && at_ > 0 && (is_word(text_[at_ - 1]) || text_[at_ - 1] == ')' || text_[at_ - 1] == ']')) return true;
    if (!syntax_.spread || at_ + 3 >= text_.size() || open_.empty()) return false;
    const char next = text_[at_ + 3];
    return is_word(next) || next == '$' || next == '[' || next == '(' || next == '{';
  }

  /// `f($X: int)`: the type behind a metavariable among arguments; its length with the colon, 0: none.
  std::size_t argument_type(std::size_t at, std::string& type) const {
    if (!syntax_.typed_arguments || open_.empty() || open_.back().bracket != '(' || in_parameters() || is_definition_head()) return 0;
    std::size_t end = at;
    while (end < text_.size() && text_[end] == ' ') ++end;
    if (end >= text_.size() || text_[end] != ':') return 0;
    ++end;
    while (end < text_.size() && text_[end] == ' ') ++end;
    const std::size_t begin = end;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '.')) ++end;
    if (end == begin) return 0;
    type = std::string(text_.substr(begin, end - begin));
    return end - at;
  }

  void metavariable(std::size_t length) {
    Placeholder placeholder;
    placeholder.kind = Placeholder::Kind::Metavariable;
    placeholder.name = std::string(text_.substr(at_ + 1, length));
    const std::size_t typed_length = argument_type(at_ + 1 + length, placeholder.type);
    if (typed_length > 0) {
      placeholder.kind = Placeholder::Kind::TypedMetavariable;
      length += typed_length;
    }
    placeholder.spellings = metavariable_;
    const auto names = syntax_.names_after;
    if (metavariable_.size() > 1 && std::find(names.begin(), names.end(), word_before(at_)) != names.end()) {
      std::swap(placeholder.spellings[0], placeholder.spellings[1]);
    }
    prefer_statement(placeholder, length);
    push(std::move(placeholder), 1 + length);
  }

  /// `$S;` and, in markup, `a=$X`: spelled as the grammar needs it there.
  void prefer_statement(Placeholder& placeholder, std::size_t length) const {
    std::string_view first;
    if (!syntax_.statement_metavariable.empty() && after(at_ + 1 + length) == ';') {
      const char left = before(at_);
      if (left == '\n' || left == '{' || left == ';' || left == '}') first = syntax_.statement_metavariable[0];
    } else if (markup_ && at_ > 0 && text_[at_ - 1] == '=') {
      first = "\"@\"";
    }
    const auto known = std::find(placeholder.spellings.begin(), placeholder.spellings.end(), first);
    if (known != placeholder.spellings.end()) std::rotate(placeholder.spellings.begin(), known, known + 1);
  }

  void ellipsis(Placeholder::Kind kind, std::size_t length, std::string name) {
    Placeholder placeholder;
    placeholder.kind = kind;
    placeholder.name = std::move(name);
    placeholder.spellings = ellipsis_spellings(length);
    push(std::move(placeholder), length);
  }

  /// First guess by the innermost bracket, the neighbours and the line; all other spellings follow.
  std::vector<std::string_view> ellipsis_spellings(std::size_t length) const {
    std::vector<std::string_view> out;
    const auto add = [&](std::span<const std::string_view> list) {
      for (const std::string_view spelling : list) {
        if (std::find(out.begin(), out.end(), spelling) == out.end()) out.push_back(spelling);
      }
    };
    if (in_member_chain(length)) {
      add(kWordOnly);
      static constexpr std::string_view kCall[] = {"@()"};
      if (std::find(syntax_.ellipsis.begin(), syntax_.ellipsis.end(), kCall[0]) != syntax_.ellipsis.end()) add(kCall);
    } else if (in_annotation()) {
      static constexpr std::string_view kPair[] = {"@ = @"};
      if (std::find(syntax_.ellipsis.begin(), syntax_.ellipsis.end(), kPair[0]) != syntax_.ellipsis.end()) add(kPair);
    } else if (stands_as_statement(length)) {
      if (in_body_of("enum") && commas_in_enum_) add(kWordOnly);
      if (in_class_body()) add(syntax_.class_ellipsis);
      if (stands_for_cases(length)) {
        for (const std::string_view& spelling : syntax_.statement_ellipsis) {
          if (spelling.starts_with("case @")) add(std::span(&spelling, 1));
        }
      }
      add(syntax_.statement_ellipsis);
    } else if (fills_for_head(length)) {
      for (const std::string_view& spelling : syntax_.ellipsis) {
        if (std::count(spelling.begin(), spelling.end(), ';') == 2 || spelling == "@ in @") add(std::span(&spelling, 1));
      }
    } else if (in_parameters()) {
      add(syntax_.parameter_ellipsis);
    } else if (stands_as_member(length)) {
      add(syntax_.member_ellipsis);
    }
    add(syntax_.ellipsis);
    add(syntax_.statement_ellipsis);
    add(syntax_.parameter_ellipsis);
    add(kWordOnly);
    return out;
  }

  char before(std::size_t at) const {
    while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) --at;
    return at == 0 ? '\n' : text_[at - 1];
  }
  char after(std::size_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r')) ++at;
    return at == text_.size() ? '\n' : text_[at];
  }

  bool in_member_chain(std::size_t length) const {
    std::size_t left = at_;
    while (left > 0 && is_blank(text_[left - 1])) --left;
    std::size_t right = at_ + length;
    while (right < text_.size() && is_blank(text_[right])) ++right;
    const std::string_view before = text_.substr(0, left);
    if (before.ends_with("->") || before.ends_with("::")) return true;
    if (!before.ends_with('.') || before.ends_with("...")) return false;
    return right == text_.size() || text_[right] == '.' || text_[right] == ';' || text_[right] == ')' || text_[right] == ',';
  }

  bool stands_as_statement(std::size_t length) const {
    if (!open_.empty() && open_.back().bracket != '{') return false;
    if (!open_.empty() && before(open_.back().at) == ']') return false;  // `new T[]{...}`
    const char left = before(at_);
    const char right = after(at_ + length);
    const bool begins = left == '\n' || left == '{' || left == ';' || left == '}' ||
                        (left == ':' && !syntax_.lines_are_elements);
    const bool ends = right == '\n' || right == '}' || right == ';' || starts_statement(at_ + length);
    return begins && ends;
  }

  /// In a switch, first or right before a case, but not as what a case does.
  bool stands_for_cases(std::size_t length) const {
    if (!in_body_of("switch")) return false;
    std::size_t left = at_;
    while (left > 0 && is_blank(text_[left - 1])) --left;
    std::size_t right = at_ + length;
    while (right < text_.size() && is_blank(text_[right])) ++right;
    const std::string_view rest = text_.substr(right);
    const bool before_case = rest.starts_with("case ") || rest.starts_with("default");
    return left > 0 && (text_[left - 1] == '{' ? before_case : text_[left - 1] != ':' && before_case);
  }

  /// `{..., k: v, ...}`, also without the braces.
  bool stands_as_member(std::size_t length) const {
    if (syntax_.member_ellipsis.empty() || (!open_.empty() && open_.back().bracket != '{')) return false;
    std::size_t left = at_;
    while (left > 0 && is_blank(text_[left - 1])) --left;
    std::size_t right = at_ + length;
    while (right < text_.size() && is_blank(text_[right])) ++right;
    const bool begins = left == 0 || text_[left - 1] == '{' || text_[left - 1] == ',';
    const bool ends = right == text_.size() || text_[right] == '}' || text_[right] == ',';
    return begins && ends && !(open_.empty() && left == 0 && right == text_.size());
  }

  /// The innermost braces are those of a class or of something like one.
  bool in_class_body() const {
    if (syntax_.class_ellipsis.empty() || open_.empty()) return false;
    static constexpr std::string_view kWords[] = {"class", "interface", "struct", "trait", "object", "impl", "protocol", "extension", "contract", "library"};
    if (new_has_members_ && in_body_of("new")) return true;
    return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) { return in_body_of(word); });
  }

  /// The braces stand behind a head with that word.
  bool in_body_of(std::string_view word) const {
    if (open_.empty() || open_.back().bracket != '{') return false;
    std::size_t begin = open_.back().at;
    while (begin > 0 && std::string_view("{};").find(text_[begin - 1]) == std::string_view::npos) --begin;
    const std::string_view head = text_.substr(begin, open_.back().at - begin);
    for (std::size_t at = head.find(word); at != std::string_view::npos; at = head.find(word, at + 1)) {
      const bool begins = at == 0 || is_blank(head[at - 1]) || head[at - 1] == '(';
      const bool ends = at + word.size() == head.size() || !is_word(head[at + word.size()]);
      if (begins && ends) return true;
    }
    return false;
  }

  /// `... foo()` on one line: a word follows, but no operator.
  bool starts_statement(std::size_t at) const {
    const char next = after(at);
    return is_word(next) || next == '$' || next == '.';
  }

  /// Between parentheses behind a name, with a body, an arrow or a result type behind them.
  bool in_parameters() const {
    if (open_.empty() || open_.back().bracket != '(' || creates_object()) return false;
    std::size_t depth = 0;
    for (std::size_t i = open_.back().at; i < text_.size(); ++i) {
      if (text_[i] == '(') ++depth;
      if (text_[i] == ')' && --depth == 0) {
        std::size_t next = i + 1;
        while (next < text_.size() && is_blank(text_[next])) ++next;
        const std::string_view rest = text_.substr(next);
        if (rest.starts_with("=>") || rest.starts_with("->") || rest.starts_with("throws")) return true;
        if (!rest.starts_with('{') && !rest.starts_with(':') && !rest.starts_with('=') && !is_definition_head()) return false;
        return !is_control_head();
      }
    }
    return false;
  }

  /// `for (...)`: as much as the head of a loop needs.
  bool fills_for_head(std::size_t length) const {
    return !open_.empty() && open_.back().bracket == '(' && word_before(open_.back().at) == "for" &&
           before(at_) == '(' && after(at_ + length) == ')';
  }

  /// `new T(…) { … }`: what stands in the parentheses are arguments.
  bool creates_object() const {
    std::size_t at = open_.back().at;
    while (at > 0 && (is_word(text_[at - 1]) || std::string_view(".$<>").find(text_[at - 1]) != std::string_view::npos)) --at;
    return word_before(at) == "new";
  }

  /// `@A(..., k = v)`: beside a named value all must be named.
  bool in_annotation() const {
    if (open_.empty() || open_.back().bracket != '(') return false;
    std::size_t at = open_.back().at;
    while (at > 0 && (is_word(text_[at - 1]) || text_[at - 1] == '.' || text_[at - 1] == '$')) --at;
    if (at == 0 || text_[at - 1] != '@') return false;
    std::size_t depth = 0;
    for (std::size_t i = open_.back().at; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '(' || c == '{') ++depth;
      if ((c == ')' || c == '}') && --depth == 0) return false;
      if (c == '=' && depth == 1) return true;
    }
    return false;
  }

  std::string_view word_before(std::size_t at) const {
    while (at > 0 && is_blank(text_[at - 1])) --at;
    std::size_t begin = at;
    while (begin > 0 && (is_word(text_[begin - 1]) || text_[begin - 1] == '$')) --begin;
    return text_.substr(begin, at - begin);
  }

  bool is_control_head() const {
    static constexpr std::string_view kWords[] = {"if", "for", "while", "switch", "catch", "with", "foreach", "using",
                                                  "lock", "match", "elseif", "elif", "synchronized", "unless", "when"};
    return std::find(std::begin(kWords), std::end(kWords), word_before(open_.back().at)) != std::end(kWords);
  }

  /// `def name(`, `function name(`, `T name(` where types stand first: two words before the parenthesis.
  bool is_definition_head() const {
    const std::string_view name = word_before(open_.back().at);
    if (name.empty()) return false;
    const std::string_view keyword = word_before(static_cast<std::size_t>(name.data() - text_.data()));
    static constexpr std::string_view kWords[] = {"def",    "function", "func",        "fun",     "fn",
                                                  "void",   "int",      "string",      "public",  "private",
                                                  "static", "class",    "constructor", "modifier"};
    if (std::find(std::begin(kWords), std::end(kWords), keyword) != std::end(kWords)) return true;
    static constexpr std::string_view kNoTypes[] = {"return", "new",        "throw", "else", "await", "case", "yield",
                                                    "assert", "instanceof", "is",    "as",   "in",    "do"};
    return type_first_ && !keyword.empty() &&
           std::find(std::begin(kNoTypes), std::end(kNoTypes), keyword) == std::end(kNoTypes);
  }

  /// `(T $X)` and `($X : T)`, when the parenthesis stands where an expression may.
  bool typed() {
    const char left = before(at_);
    if (at_ > 0 && text_[at_ - 1] == '>' && !text_.substr(0, at_).ends_with("=>"))
      return false;  // the arguments of `f<T>(…)`
    if (left == ')' || left == ']' || is_word(left)) {
      static constexpr std::string_view kKeywords[] = {"return", "throw", "case", "in", "await", "if", "else", "not", "and", "or", "new"};
      if (!is_word(left) ||
          std::find(std::begin(kKeywords), std::end(kKeywords), word_before(at_)) == std::end(kKeywords)) {
        return false;
      }
    }
    const std::size_t close = text_.find(')', at_);
    if (close == std::string_view::npos) return false;
    std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    if (inside.find('(') != std::string_view::npos || inside.find('=') != std::string_view::npos) return false;
    std::size_t next = close + 1;
    while (next < text_.size() && is_blank(text_[next])) ++next;
    if (text_.substr(next).starts_with("=>") || text_.substr(next).starts_with("->")) return false;
    while (!inside.empty() && is_blank(inside.front())) inside.remove_prefix(1);
    while (!inside.empty() && is_blank(inside.back())) inside.remove_suffix(1);
    std::string_view name;
    std::string_view type;
    if (inside.starts_with('$') && inside.find(':') != std::string_view::npos) {  // ($X : T)
      const std::size_t length = metavariable_length(inside, 1);
      if (length == 0) return false;
      name = inside.substr(1, length);
      type = inside.substr(1 + length);
      while (!type.empty() && is_blank(type.front())) type.remove_prefix(1);
      if (!type.starts_with(':') || type.starts_with("::")) return false;
      type.remove_prefix(1);
    } else {  // (T $X)
      const std::size_t dollar = inside.rfind('$');
      if (dollar == std::string_view::npos || dollar == 0) return false;
      const std::size_t length = metavariable_length(inside, dollar + 1);
      if (length == 0 || dollar + 1 + length != inside.size()) return false;
      name = inside.substr(dollar + 1, length);
      type = inside.substr(0, dollar);
      const char joint = type.back();
      if (!is_blank(joint) && joint != '*' && joint != '&' && joint != ']' && joint != '>') return false;
      const bool plausible = std::all_of(type.begin(), type.end(), [](char c) {
        return is_word(c) || is_blank(c) || std::string_view(".<>[]*&,?:$").find(c) != std::string_view::npos;
      });
      const bool named = std::any_of(type.begin(), type.end(), [](char c) { return is_word(c); });  // not `(*$X)`
      std::string_view written = type;
      while (!written.empty() && is_blank(written.back())) written.remove_suffix(1);
      const bool spaced = written.size() < type.size() && written.size() > 1 && is_blank(written[written.size() - 2]);
      const bool operation = (spaced && (written.back() == '*' || written.back() == '&')) ||  // `($X & $Y)`
                             (written.back() == '>' && written.find('<') == std::string_view::npos);
      if (type.starts_with('&')) return false;  // Rust's `(&mut $X)`
      if (operation || !plausible || !named || type.find(',') < type.find('<')) return false;
    }
    Placeholder placeholder;
    placeholder.kind = Placeholder::Kind::TypedMetavariable;
    placeholder.name = std::string(name);
    for (const char c : type) {
      if (!is_blank(c)) placeholder.type += c;
      else if (!placeholder.type.empty() && is_word(placeholder.type.back())) placeholder.type += ' ';
    }
    while (!placeholder.type.empty() && placeholder.type.back() == ' ') placeholder.type.pop_back();
    placeholder.spellings = metavariable_;
    push(std::move(placeholder), close + 1 - at_);
    return true;
  }

  /// Copies a string; placeholders live only in its interpolations. `"=~/re/flags"` becomes a placeholder.
  void string(char quote) {
    std::size_t quotes = 1;
    if (at_ + 2 < text_.size() && text_[at_ + 1] == quote && text_[at_ + 2] == quote) quotes = 3;
    if (text_.substr(at_ + quotes).starts_with("=~/")) {
      const std::size_t end = regex_end(at_ + quotes, quote);
      if (end != std::string_view::npos) {
        Placeholder placeholder;
        placeholder.kind = Placeholder::Kind::StringRegex;
        const std::string_view literal = text_.substr(at_, end + quotes - at_);
        placeholder.name = syntax_.meaning != nullptr ? syntax_.meaning(literal).substr(2)
                                                      : std::string(literal.substr(quotes + 2, end - at_ - quotes - 2));
        static constexpr std::string_view kQuoted[] = {"\"@\"", "'@'"};
        placeholder.spellings.assign(std::begin(kQuoted), std::end(kQuoted));
        return push(std::move(placeholder), end + quotes - at_);
      }
    }
    const bool is_f_string = at_ > 0 && (text_[at_ - 1] == 'f' || text_[at_ - 1] == 'F' || text_[at_ - 1] == '$' ||
                                         (at_ > 1 && (text_[at_ - 1] == 'r' || text_[at_ - 1] == 'b' || text_[at_ - 1] == '@') &&
                                          (text_[at_ - 2] == 'f' || text_[at_ - 2] == '$')));
    buffer_.append(quotes, quote);
    at_ += quotes;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '(') {
        buffer_.append(text_.substr(at_, 2));
        at_ += 2;
        continue;
      }
      if (text_.substr(at_).starts_with(std::string(quotes, quote))) {
        buffer_.append(quotes, quote);
        at_ += quotes;
        return;
      }
      if (c == '\n' && quotes == 1 && quote == '\'') return;  // an apostrophe, no string
      const bool braced = syntax_.dollar_is_sigil && quote == '"' && starts_with("{$");  // PHP
      const bool opens = starts_with("${") || starts_with("#{") || starts_with("\\(") || ((is_f_string || braced) && c == '{');
      if (opens) {
        const std::size_t skip = c == '{' ? 1 : 2;
        const char close = text_[at_ + skip - 1] == '(' ? ')' : '}';
        interpolation(skip, close);
        continue;
      }
      buffer_ += c;
      ++at_;
    }
  }

  void interpolation(std::size_t skip, char close) {
    buffer_.append(text_.substr(at_, skip));
    at_ += skip;
    open_.push_back({'(', ++groups_, at_});
    const std::size_t depth = open_.size();
    while (at_ < text_.size()) {
      if (text_[at_] == close && open_.size() == depth) break;
      step();
      if (open_.size() < depth) return;
    }
    if (open_.size() == depth) open_.pop_back();
    if (at_ < text_.size()) {
      buffer_ += text_[at_];
      ++at_;
    }
  }

  /// Index of the closing quote of a `=~/re/flags` string that starts at `at`.
  std::size_t regex_end(std::size_t at, char quote) const {
    for (std::size_t i = at + 3; i < text_.size() && text_[i] != '\n'; ++i) {
      if (text_[i] != quote) continue;
      std::size_t slash = i;
      while (slash > at && (text_[slash - 1] == 'i' || text_[slash - 1] == 'm' || text_[slash - 1] == 's')) --slash;
      if (text_[slash - 1] == '/' && slash - 1 > at + 2) return i;
    }
    return std::string_view::npos;
  }

  struct Bracket {
    char bracket;
    std::uint32_t group;
    std::size_t at;
  };

  std::string_view text_;
  const PatternSyntax& syntax_;
  const bool apostrophe_strings_;
  const bool hash_comments_;
  const bool backtick_strings_;
  const bool commas_in_enum_;   ///< the bodies of enums hold names and commas, not statements
  const bool markup_;
  const bool new_has_members_;  ///< `new T() { … }` has the body of a class
  const bool type_first_;       ///< two words before a parenthesis are a type and the name of a method
  std::vector<std::string_view> metavariable_;
  std::size_t at_ = 0;
  std::string buffer_;
  std::vector<Bracket> open_;
  std::uint32_t groups_ = 0;
  int deep_depth_ = 0;
  PatternSource source_;
};

std::string word_of(const Placeholder& placeholder, std::size_t index) {
  switch (placeholder.kind) {
    case Placeholder::Kind::Metavariable:
    case Placeholder::Kind::TypedMetavariable: return "mv_" + placeholder.name + "z";
    case Placeholder::Kind::MetavariableEllipsis: return "mvl_" + placeholder.name + "z";
    case Placeholder::Kind::Ellipsis: return "ellX";
    case Placeholder::Kind::Deep: return "deep_";
    case Placeholder::Kind::StringRegex: return "rgx" + std::to_string(index) + "z";
  }
  return "ellX";
}

}  // namespace

PatternSource tokenize_pattern(std::string_view text, const Language& language) { return Tokenizer(text, language).run(); }

SpelledPattern spell(const PatternSource& source, const std::vector<std::size_t>& choice,
                     const PatternSyntax::Wrapper& wrapper, char separator) {
  SpelledPattern out;
  out.text = wrapper.before;
  out.placeholders.resize(source.placeholders.size());
  const std::size_t begin = out.text.size();
  for (const PatternPiece& piece : source.pieces) {
    if (!piece.placeholder) {
      out.text += piece.text;
      continue;
    }
    const Placeholder& placeholder = source.placeholders[*piece.placeholder];
    std::string word = word_of(placeholder, *piece.placeholder);
    std::replace(word.begin(), word.end(), '_', separator);
    SpelledPlaceholder& spelled = out.placeholders[*piece.placeholder];
    spelled.whole.begin = static_cast<ByteOffset>(out.text.size());
    const std::string_view spelling = placeholder.spellings[choice[*piece.placeholder]];
    bool placed = false;
    for (const char c : spelling) {
      if (c != '@' && c != '^') {
        out.text += c;
        continue;
      }
      if (c == '^') word[0] = static_cast<char>(word[0] - 'a' + 'A');
      if (!placed) {
        spelled.word = {static_cast<ByteOffset>(out.text.size()), static_cast<ByteOffset>(out.text.size() + word.size())};
        placed = true;
      }
      out.text += word;
    }
    spelled.whole.end = static_cast<ByteOffset>(out.text.size());
    if (!placed) spelled.word = spelled.whole;  // a number that stands for the word
  }
  std::size_t first = begin;
  std::size_t last = out.text.size();
  while (first < last && is_blank(out.text[first])) ++first;
  while (last > first && is_blank(out.text[last - 1])) --last;
  out.region = {static_cast<ByteOffset>(first), static_cast<ByteOffset>(last)};
  out.text += wrapper.after;
  return out;
}

}  // namespace omni
