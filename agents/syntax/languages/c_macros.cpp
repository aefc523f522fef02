#include <algorithm>
#include <map>
#include <string>

#include "agents/syntax/languages/c_detour.h"

/// The idea: in C two words never stand beside each other except in a declaration, and there it is known how many of
/// them are needed: a type, unless a word of the language gives it, and a name. What looks like a macro and is one too
/// many is blanked. Words behind a function's parameters, or alone on a line where a declaration could begin, need no count.
namespace omni::languages {
namespace {

using Kind = CToken::Kind;

template <std::size_t N>
bool any_of(const std::string_view (&words)[N], std::string_view word) {
  return std::binary_search(std::begin(words), std::end(words), word);
}

/// Words behind which an expression or another statement begins: no run goes across them.
bool is_boundary(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "_Static_assert", "and", "asm", "break", "case", "catch", "co_await", "co_return", "co_yield", "concept", "continue", "default",
      "delete", "do", "else", "false", "for", "goto", "if", "new", "not", "nullptr", "or", "private", "protected", "public",
      "requires", "return", "sizeof", "static_assert", "switch", "template", "this", "throw", "true", "try", "using", "while"};
  return any_of(kWords, word);
}

bool is_type_word(std::string_view word) {
  static constexpr std::string_view kWords[] = {"_Bool", "__int128", "auto", "bool", "char", "char16_t", "char32_t", "char8_t",
                                                "double", "float", "int", "long", "short", "signed", "unsigned", "void", "wchar_t"};
  return any_of(kWords, word);
}

/// A name follows these.
bool is_head_word(std::string_view word) {
  static constexpr std::string_view kWords[] = {"class", "enum", "namespace", "struct", "union"};
  return any_of(kWords, word);
}

/// Specifiers that the grammars know, with and without arguments.
bool is_specifier(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "_Alignas", "_Atomic", "_Noreturn", "_Thread_local", "__asm", "__asm__", "__attribute", "__attribute__", "__based",
      "__const", "__declspec", "__extension__", "__forceinline", "__inline", "__inline__", "__restrict", "__restrict__", "__thread",
      "__unaligned", "__volatile__",
      "alignas", "const", "consteval", "constexpr", "constinit", "decltype", "explicit", "extern", "final", "friend", "inline",
      "mutable", "noexcept", "override", "register", "restrict", "static", "thread_local", "typedef", "typename", "virtual", "volatile"};
  return any_of(kWords, word);
}

bool contains_any(std::string_view word, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return word.find(part) != std::string_view::npos; });
}

/// Upper case, as macros are by custom, or a part of it between underscores; or reserved and in lower case, as those of
/// C libraries are.
bool looks_like_macro(std::string_view word) {
  std::size_t letters = 0;
  std::size_t longest = 0;  // part in upper case
  std::size_t part = 0;
  bool underscore = false;
  bool lower = false;
  bool part_lower = false;
  for (const char c : word) {
    if (c == '_') {
      underscore = true;
      part = 0;
      part_lower = false;
    } else if (c >= 'a' && c <= 'z') {
      lower = part_lower = true;
    } else if (c >= 'A' && c <= 'Z') {
      ++letters;
      ++part;
      if (!part_lower) longest = std::max(longest, part);
    }
  }
  if (!lower) return letters >= 3 || (letters >= 2 && underscore);
  if (word.starts_with("__") && word.size() > 3 && letters == 0) return true;
  return underscore && longest >= 3;
}

/// How much a name sounds like an attribute, to choose among several.
int attribute_score(std::string_view word) {
  static constexpr std::string_view kAttributes[] = {
      "API", "ATTR", "attr", "CALL", "CDECL", "CONSTEXPR", "DECL", "DEPRECATED", "deprecated", "EXPORT", "IMPORT", "EXTERN", "STATIC", "INLINE",
      "inline", "NODISCARD", "NOEXCEPT", "NORETURN", "noreturn", "NULL", "nonnull", "PACKED", "packed", "PUBLIC", "PURE", "THROW", "UNUSED",
      "nothrow", "unused", "VISIB", "WEAK", "BEGIN", "END", "ALIGN", "RESTRICT", "restrict", "DLL", "LIKELY", "PREFIX"};
  static constexpr std::string_view kTypes[] = {"_TYPE", "_type", "TYPE_"};
  int score = contains_any(word, kAttributes) ? 2 : 0;
  if (std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) --score;
  if (contains_any(word, kTypes) || word.ends_with("_T") || word.ends_with("_t")) score -= 2;
  return score;
}

enum class Defined : std::uint8_t { Attribute, Other };

/// What the file's own `#define` lines say of names.
std::map<std::string, Defined, std::less<>> defined_names(std::string_view text, const CTokens& tokens) {
  std::map<std::string, Defined, std::less<>> names;
  for (const CToken& token : tokens) {
    if (token.kind != Kind::Directive) continue;
    const CDirective directive = c_directive(slice(text, token.range));
    if (directive.name != "define") continue;
    const CTokens words = c_tokens(directive.rest);
    if (words.empty() || words[0].kind != Kind::Word) continue;
    const std::string_view name = slice(directive.rest, words[0].range);
    std::size_t body = 1;
    if (body < words.size() && words[body].range.begin == words[0].range.end && slice(directive.rest, words[body].range) == "(") {
      while (body < words.size() && slice(directive.rest, words[body].range) != ")") ++body;
      ++body;
    }
    const std::string_view first = body < words.size() ? slice(directive.rest, words[body].range) : std::string_view{};
    const bool only = body + 1 >= words.size();
    // Nothing, a closing brace, attributes, or what begins a scope or a declaration but is no type of its own.
    const bool attribute = first.empty() || first == "}" || first == "namespace" || (first == "[" && !only) ||
                           (is_specifier(first) && first != "decltype" && first != "typename") ||
                           (only && words[body].kind == Kind::Word && looks_like_macro(first) && attribute_score(first) > 0);
    const auto [at, fresh] = names.emplace(name, attribute ? Defined::Attribute : Defined::Other);
    if (!fresh && attribute && !first.empty()) at->second = Defined::Attribute;
    if (!fresh && !attribute && first != "}") at->second = at->second == Defined::Attribute ? Defined::Attribute : Defined::Other;
  }
  return names;
}

enum class Scope : std::uint8_t { Namespace, Class, Enum, Code };

class MacroPass {
 public:
  MacroPass(std::string_view original, std::string& out, const Windows& windows)
      : text_(out), out_(out), windows_(windows), tokens_(c_tokens(text_)), partners_(c_partners(text_, tokens_)) {
    defined_ = defined_names(original, tokens_);
  }

  void run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == Kind::Word && wrapped_parameters(i)) wrapped_.push_back(i);
    }
    std::size_t i = 0;
    while (i < tokens_.size()) {
      const CToken& token = tokens_[i];
      if (token.kind == Kind::Word && guarded_block(i)) {
        ++i;
      } else if (token.kind == Kind::Word && !is_boundary(word(i))) {
        i = declaration(i);
      } else {
        if (token.kind == Kind::Word) section(i);
        if (token.kind == Kind::Sign) brackets(i);
        ++i;
      }
    }
  }

 private:
  struct Item {
    std::size_t first = 0;
    std::size_t last = 0;
    bool macro = false;     ///< may be blanked
    bool sure = false;      ///< a `#define` of the file says so
    bool beside = false;    ///< another word stands directly beside it
    bool lonely = false;    ///< fills its lines
    bool name = false;      ///< can be a type's or declarator's name
    int score = 0;
  };
  struct Run {
    std::vector<Item> items;
    std::size_t end = 0;    ///< the token behind it
    bool type = false;      ///< words of the language give the type
    bool head = false;      ///< class, struct, union, enum or namespace
  };

  std::string_view word(std::size_t i) const { return i < tokens_.size() ? slice(text_, tokens_[i].range) : std::string_view{}; }
  bool is_sign(std::size_t i, std::string_view sign) const { return i < tokens_.size() && tokens_[i].kind == Kind::Sign && word(i) == sign; }
  bool is_word(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Kind::Word; }
  bool begins_line(std::size_t i) const { return i >= tokens_.size() || tokens_[i].first_in_line; }
  Scope scope() const { return scopes_.empty() ? Scope::Namespace : scopes_.back().kind; }

  /// A statement or declaration can begin at i.
  bool at_start(std::size_t i) const {
    if (i == 0) return true;
    const CToken& before = tokens_[i - 1];
    if (before.kind == Kind::Directive) return true;
    const std::string_view text = word(i - 1);
    return text == ";" || text == "{" || text == "}" || text == ":" || text == ">";
  }

  /// Behind the parameters of a function: `)` whose partner stands behind a name.
  bool behind_parameters(std::size_t i) const {
    if (i == 0 || !is_sign(i - 1, ")") || partners_[i - 1] == kNoToken || partners_[i - 1] == 0) return false;
    const std::size_t name = partners_[i - 1] - 1;
    if (is_sign(name, ")") || is_sign(name, ">") || is_sign(name, "]")) return true;
    return is_word(name) ? !is_boundary(word(name)) : tokens_[name].kind == Kind::Sign && operator_name(name);
  }

  /// `operator+`, `operator()`
  bool operator_name(std::size_t sign) const {
    for (std::size_t back = 1; back <= 3 && back <= sign; ++back) {
      if (word(sign - back) == "operator") return true;
    }
    return false;
  }

  void brackets(std::size_t i) {
    const std::string_view sign = word(i);
    if (sign == "{") {
      Scope kind = head_ == "namespace" || head_ == "extern" ? Scope::Namespace : head_ == "enum" ? Scope::Enum : Scope::Code;
      if (head_ == "class" || head_ == "struct" || head_ == "union") kind = Scope::Class;
      scopes_.push_back({kind, kind == Scope::Class ? head_name_ : std::string_view{}});
      head_ = {};
    } else if (sign == "}") {
      if (!scopes_.empty()) scopes_.pop_back();
    } else if (sign == ";" || sign == "(" || sign == "=") {
      head_ = {};
    }
  }

  /// `__try { } __catch (…) { }`, which stand for the keywords where there are exceptions.
  bool guarded_block(std::size_t i) {
    const std::string_view name = word(i);
    if (name == "__try" && is_sign(i + 1, "{") && partners_[i + 1] != kNoToken && word(partners_[i + 1] + 1) == "__catch") {
      out_.replace(tokens_[i].range.begin, 5, "  try");
      return true;
    }
    if (name != "__catch" || i == 0 || !is_sign(i - 1, "}")) return false;
    out_.replace(tokens_[i].range.begin, 7, "  catch");
    return true;
  }

  /// `if CONSTEXPR (…)`; `int f OF((int a))` and `int REDIRECT (f, (int a), g)`, where a macro holds the parameters.
  bool wrapped_parameters(std::size_t i) {
    const std::size_t close = is_sign(i + 1, "(") ? partners_[i + 1] : kNoToken;
    if (i == 0 || close == kNoToken || is_boundary(word(i)) || is_specifier(word(i)) || !wanted(i, close)) return false;
    if (word(i - 1) == "if") {
      if (looks_like_macro(word(i))) blank_tokens(out_, tokens_, i, i);
      return true;
    }
    const bool pointer = is_sign(i - 1, ")") && partners_[i - 1] != kNoToken && is_sign(partners_[i - 1] + 1, "*");
    if (is_sign(i + 2, "(") && partners_[i + 2] + 1 == close && is_word(i + 3) && (pointer || is_word(i - 1)) && is_sign(close + 1, ";")) {
      blank_tokens(out_, tokens_, i, i + 1);
      blank_tokens(out_, tokens_, close, close);
      return true;
    }
    const std::size_t inner = i + 4;
    if (!(is_word(i - 1) || is_sign(i - 1, "*")) || !looks_like_macro(word(i)) || !is_word(i + 2) || !is_sign(i + 3, ",") || !is_sign(inner, "(")) return false;
    if (partners_[inner] == kNoToken || !is_sign(partners_[inner] + 1, ",")) return false;
    blank_tokens(out_, tokens_, i, i + 1);
    blank_tokens(out_, tokens_, i + 3, i + 3);
    blank_tokens(out_, tokens_, partners_[inner] + 1, close);
    return true;
  }

  /// `public slots:` and other words of a library between the access and its colon.
  void section(std::size_t i) {
    const std::string_view access = word(i);
    if (access != "public" && access != "protected" && access != "private") return;
    if (is_word(i + 1) && is_sign(i + 2, ":") && scope() == Scope::Class && wanted(i, i + 2)) blank_tokens(out_, tokens_, i + 1, i + 1);
  }

  bool wanted(std::size_t first, std::size_t last) const {
    return touches(windows_, {tokens_[first].range.begin, tokens_[std::min(last, tokens_.size() - 1)].range.end});
  }

  Item item(std::size_t i) const {
    Item out;
    out.first = out.last = i;
    const std::string_view text = word(i);
    if (is_type_word(text) || is_head_word(text) || is_specifier(text)) return out;
    out.name = true;
    const auto found = defined_.find(text);
    if (found != defined_.end()) {
      out.macro = out.sure = found->second == Defined::Attribute;
      const bool lonely = begins_line(i) && begins_line(i + 1);
      if (!out.macro && (lonely || is_sign(i + 1, "("))) out.macro = looks_like_macro(text);  // statements or members, perhaps
    } else {
      out.macro = looks_like_macro(text);
    }
    if (!out.macro && scope() != Scope::Code && is_sign(i + 1, "(") && begins_line(i)) out.macro = stands_alone(partners_[i + 1]);
    out.score = attribute_score(text);
    return out;
  }

  /// Behind the arguments something else begins in a new line: `DEFINE_THINGS(x)`.
  bool stands_alone(std::size_t close) const {
    if (close == kNoToken || !begins_line(close + 1)) return false;
    const std::size_t next = close + 1;
    if (next >= tokens_.size() || tokens_[next].kind == Kind::Directive || is_sign(next, "}")) return true;
    return is_word(next) && (is_boundary(word(next)) || (is_sign(next + 1, "(") && !is_type_word(word(next))));
  }

  /// The end of `<…>` behind a name, or 0.
  std::size_t template_end(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < tokens_.size() && i < open + 300; ++i) {
      if (tokens_[i].kind == Kind::Directive) return 0;
      const std::string_view sign = word(i);
      if (tokens_[i].kind != Kind::Sign) continue;
      if (sign == "<") ++depth;
      if (sign == ">" && --depth == 0) return i;
      if (sign == "(" && partners_[i] != kNoToken) i = partners_[i];
      if (sign == ";" || sign == "{" || sign == "}" || sign == ")") return 0;
    }
    return 0;
  }

  /// Whether the arguments behind the macro's name belong to it: what follows could not follow a call or declarator.
  bool takes_arguments(const Item& macro, const Run& run, bool suffix) const {
    const std::size_t close = partners_[macro.first + 1];
    if (close == kNoToken) return false;
    if (suffix || run.head) return true;
    const std::size_t next = close + 1;
    if (begins_line(next) && begins_line(macro.first) && ends_declaration(next)) return true;
    return is_word(next) && !is_boundary(word(next));
  }

  /// `EXPORTED(int) f(…)`: a call whose argument is a type, where a name follows.
  bool gives_type(const Item& macro) const {
    const std::size_t open = macro.first + 1;
    const std::size_t close = partners_[open];
    if (close == kNoToken || close == open + 1 || !is_word(close + 1) || is_boundary(word(close + 1))) return false;
    if (scope() == Scope::Code || is_type_word(word(close + 1)) || is_specifier(word(close + 1))) return false;
    for (std::size_t i = open + 1; i < close; ++i) {
      if (!is_word(i) && !is_sign(i, "*") && !is_sign(i, "&") && !is_sign(i, "::") && !is_sign(i, "<") && !is_sign(i, ">")) return false;
    }
    return true;
  }

  /// What stands at i begins something new, whatever was before.
  bool ends_declaration(std::size_t i) const {
    if (i >= tokens_.size() || tokens_[i].kind == Kind::Directive || tokens_[i].kind == Kind::Word) return true;
    return is_sign(i, "}") || is_sign(i, "~") || (is_sign(i, "[") && is_sign(i + 1, "["));
  }

  /// Words from `first` on, as far as one declaration's specifiers, type and name go.
  Run collect(std::size_t first, bool suffix) const {
    Run run;
    std::size_t i = first;
    bool joined = false;  // a pointer's sign stands between
    while (i < tokens_.size()) {
      if (!is_word(i)) {
        const bool pointer = !run.items.empty() && !suffix && (is_sign(i, "*") || is_sign(i, "&") || is_sign(i, "&&"));
        if (!pointer) break;
        joined = true;
        ++i;
        continue;
      }
      const std::string_view text = word(i);
      if (is_boundary(text)) break;
      Item next = item(i);
      if (!run.items.empty() && !joined) {
        next.beside = true;
        run.items.back().beside = true;
      }
      joined = false;
      if (is_type_word(text)) run.type = true;
      if (is_head_word(text)) run.head = true;
      const bool call = is_sign(i + 1, "(");
      if (std::binary_search(wrapped_.begin(), wrapped_.end(), i)) {
        next.macro = false;
        next.name = !is_sign(i + 2, "(");  // the name is inside
        next.last = partners_[i + 1];
        run.items.push_back(next);
        i = next.last + 1;
        break;
      }
      if (call && is_specifier(text) && partners_[i + 1] != kNoToken) {  // alignas(8), decltype(x)
        if (text == "decltype") run.type = true;
        next.last = partners_[i + 1];
      } else if (call && next.macro) {
        if (!takes_arguments(next, run, suffix)) {
          next.macro = false;
          run.items.push_back(next);
          i = next.last + 1;
          break;
        }
        next.last = partners_[i + 1];
        next.score += 2;
      } else if (text == "operator" || call) {
        run.items.push_back(next);
        ++i;
        break;
      } else {
        qualify(next);
      }
      next.lonely = begins_line(next.first) && begins_line(next.last + 1);
      run.items.push_back(next);
      i = next.last + 1;
    }
    run.end = i;
    return run;
  }

  /// `a::b<c>::d` is one name, and none that could be blanked.
  void qualify(Item& name) const {
    while (name.name) {
      if (is_sign(name.last + 1, "::") && is_word(name.last + 2)) {
        name.last += 2;
      } else if (const std::size_t end = is_sign(name.last + 1, "<") && !name.macro ? template_end(name.last + 1) : 0; end != 0) {
        name.last = end;
      } else {
        return;
      }
      name.macro = name.sure = false;
    }
  }

  std::size_t declaration(std::size_t first) {
    const bool suffix = behind_parameters(first);
    const Run run = collect(first, suffix);
    const std::size_t end = std::max(run.end, first + 1);
    if (run.items.empty()) return end;
    if (wanted(first, end)) {
      if (suffix) {
        behind(run);
      } else {
        before(first, run);
      }
    }
    note_head(run);
    return end;
  }

  void note_head(const Run& run) {
    if (word(run.items.front().first) == "extern" && run.end < tokens_.size() && tokens_[run.end].kind == Kind::Literal) head_ = "extern";
    if (!run.head || !(is_sign(run.end, "{") || is_sign(run.end, ":"))) return;
    for (const Item& item : run.items) {
      if (is_head_word(word(item.first)) && (head_.empty() || head_ != "enum")) head_ = word(item.first);
      if (item.name) head_name_ = word(item.first);
    }
  }

  void blank(const Item& item) { blank_tokens(out_, tokens_, item.first, item.last); }

  /// Words behind parameters: attributes, when nothing but what ends a declarator follows.
  void behind(const Run& run) {
    static constexpr std::string_view kEnds[] = {")", ",", "->", ":", ";", "=", "{"};
    const bool ends = run.end < tokens_.size() && (any_of(kEnds, word(run.end)) || tokens_[run.end].kind == Kind::Directive ||
                                                    (is_word(run.end) && word(run.end) == "try"));
    // Words that look like anything: they can be nothing else before a body or the end of a declaration.
    const bool closed = (is_sign(run.end, ";") || is_sign(run.end, "{")) && scope() != Scope::Code && !run.type && !run.head &&
                        (run.items.size() == 1 || std::any_of(run.items.begin(), run.items.end(), [](const Item& item) { return item.score > 0; }));
    for (const Item& item : run.items) {
      if ((item.macro && (ends || item.sure)) || (closed && item.name)) blank(item);
    }
  }

  void before(std::size_t first, const Run& run) {
    if (run.items.size() == 1) {
      single(first, run);
      return;
    }
    std::size_t solid = 0;
    for (const Item& item : run.items) solid += item.name && !item.macro ? 1 : 0;
    const std::size_t slots = needed(run);
    std::vector<const Item*> spare;
    for (const Item& item : run.items) {
      if (!item.macro) continue;
      const bool holds_type = slots == 2 && solid < 2 && item.last > item.first && gives_type(item);
      if (item.sure || (item.lonely && statement_like(item) && !holds_type)) {
        remove(item, &item == &run.items.front() && at_start(first));
      } else {
        spare.push_back(&item);
      }
    }
    std::size_t keep = slots > solid ? slots - solid : 0;
    if (keep > 0 && slots == 2) {  // the type may be inside
      const auto wrapped = std::find_if(spare.begin(), spare.end(), [&](const Item* item) { return item->last > item->first && gives_type(*item); });
      if (wrapped != spare.end()) {
        blank_tokens(out_, tokens_, (*wrapped)->first, (*wrapped)->first + 1);
        blank_tokens(out_, tokens_, (*wrapped)->last, (*wrapped)->last);
        spare.erase(wrapped);
        --keep;
      }
    }
    if (spare.empty() && solid > slots && slots > 0) surplus(run, solid - slots);
    std::stable_sort(spare.begin(), spare.end(), [&](const Item* a, const Item* b) { return rank(*a, run, solid) > rank(*b, run, solid); });
    const bool pointer = is_declarator(first, run);
    for (std::size_t i = 0; i + keep < spare.size(); ++i) {
      if (spare[i]->beside || pointer) blank(*spare[i]);  // `(CALLBACK *name)(…)`
    }
  }

  /// More plain words than a declaration has: first those that fill a line, then those at the beginning.
  void surplus(const Run& run, std::size_t count) {
    std::vector<const Item*> words;
    for (std::size_t i = 0; i + 1 < run.items.size(); ++i) {
      const Item& item = run.items[i];
      if (item.name && !item.macro && item.beside && item.first == item.last) words.push_back(&item);
    }
    std::stable_sort(words.begin(), words.end(), [](const Item* a, const Item* b) { return a->lonely && !b->lonely; });
    for (std::size_t i = 0; i < count && i < words.size(); ++i) blank(*words[i]);
  }

  /// The last word is the name, unless a plain one was there already.
  static int rank(const Item& item, const Run& run, std::size_t solid) {
    const bool last = &item == &run.items.back();
    return item.score - (last && solid < 2 && !run.head ? 5 : 0) + (last && solid >= 1 && run.type ? 5 : 0);
  }

  bool statement_like(const Item& item) const { return item.last > item.first || attribute_score(word(item.first)) > 0; }

  /// `typedef int (CALLBACK name)(…)`
  bool is_declarator(std::size_t first, const Run& run) const {
    return first > 1 && is_sign(first - 1, "(") && is_sign(run.end, ")") && is_sign(run.end + 1, "(") &&
           (is_word(first - 2) || is_sign(first - 2, "*")) && !is_boundary(word(first - 2));
  }

  /// How many names the run's place asks for.
  std::size_t needed(const Run& run) const {
    if (is_declarator(run.items.front().first, run)) return 1;
    if (is_sign(run.end, "~")) return 0;
    if (is_sign(run.end, "{") && run.head) return 1;
    if (is_sign(run.end, ":") && run.head) return 1;
    if (word(run.items.back().first) == "operator") return run.items.size() > 1 && run.type ? 1 : 2;
    const Item& last = run.items.back();
    const bool constructor = is_sign(run.end, "(") && !scopes_.empty() && scope() == Scope::Class && word(last.first) == scopes_.back().name;
    if (constructor) return 1;
    if (run.head) return 2;
    return run.type ? 1 : 2;
  }

  /// A word, or a call, that stands alone.
  void single(std::size_t first, const Run& run) {
    const Item& item = run.items.front();
    if (!at_start(first)) return;
    if (scope() == Scope::Class && is_sign(run.end, ":") && !is_sign(run.end, "::") && item.name && item.last == item.first) {
      blank_tokens(out_, tokens_, first, run.end);  // `signals:`
      return;
    }
    const bool block = scope() == Scope::Code && is_sign(item.first + 1, "(") && item.name && partners_[item.first + 1] != kNoToken &&
                       is_sign(partners_[item.first + 1] + 1, "{");
    if (block) {
      end_statement(partners_[item.first + 1]);
      return;
    }
    if (!item.macro) return;
    if (item.sure || (begins_line(first) && begins_line(item.last + 1) && ends_declaration(item.last + 1)) ||
        (scope() != Scope::Code && is_sign(run.end, "~"))) {
      remove(item, true);
    }
  }

  /// In a function body a call stays one where there is room for its semicolon.
  void remove(const Item& item, bool at_beginning) {
    const bool call = scope() == Scope::Code && item.last > item.first && at_beginning && !item.sure;
    if (!call || !end_statement(item.last)) blank(item);
  }

  bool end_statement(std::size_t last) {
    const std::size_t at = tokens_[last].range.end;
    const bool room = at < out_.size() && (out_[at] == ' ' || out_[at] == '\t' || out_[at] == '\n');
    if (!room || (out_[at] == '\n' && last + 1 < tokens_.size() && tokens_[last + 1].kind == Kind::Directive)) return false;
    out_[at] = ';';
    return true;
  }

  const std::string text_;  ///< as it was
  std::string& out_;
  const Windows& windows_;
  const CTokens tokens_;
  const std::vector<std::size_t> partners_;
  std::map<std::string, Defined, std::less<>> defined_;
  std::vector<std::size_t> wrapped_;  ///< macros whose arguments were laid bare, sorted
  struct OpenScope {
    Scope kind;
    std::string_view name;  ///< of a class
  };
  std::vector<OpenScope> scopes_;
  std::string_view head_;       ///< the word whose `{` comes next
  std::string_view head_name_;
};

}  // namespace

bool touches(const Windows& windows, ByteRange range) {
  const auto behind = std::upper_bound(windows.begin(), windows.end(), range.begin, [](ByteOffset at, const ByteRange& w) { return at < w.end; });
  return behind != windows.end() && behind->begin <= range.end;
}

void blank_tokens(std::string& text, const CTokens& tokens, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last; ++i) {
    for (ByteOffset at = tokens[i].range.begin; at < tokens[i].range.end; ++at) {
      if (text[at] != '\n') text[at] = ' ';
    }
  }
}

void go_around_macros(std::string_view original, std::string& text, const Windows& windows) {
  MacroPass(original, text, windows).run();
}

}  // namespace omni::languages
