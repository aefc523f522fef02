#include "agents/syntax/dockerfile/dockerfile.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "agents/syntax/dockerfile/scanner.h"

namespace omni {
namespace dockerfile {
namespace {

enum class Form { From, Command, Words, Pairs, Argument, User, Line, Healthcheck, Onbuild, Expose };

struct Instruction {
  std::string_view name;
  Form form;
};
constexpr Instruction kInstructions[] = {
    {"FROM", Form::From},     {"RUN", Form::Command},     {"CMD", Form::Command},    {"ENTRYPOINT", Form::Command},
    {"SHELL", Form::Command}, {"COPY", Form::Words},      {"ADD", Form::Words},      {"VOLUME", Form::Words},
    {"EXPOSE", Form::Expose}, {"ENV", Form::Pairs},       {"LABEL", Form::Pairs},    {"ARG", Form::Argument},
    {"USER", Form::User},     {"WORKDIR", Form::Line},    {"STOPSIGNAL", Form::Line}, {"MAINTAINER", Form::Line},
    {"HEALTHCHECK", Form::Healthcheck}, {"ONBUILD", Form::Onbuild}};

bool equal_ignoring_case(std::string_view a, std::string_view upper) {
  return a.size() == upper.size() && std::equal(a.begin(), a.end(), upper.begin(), [](char x, char y) {
    return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 32) : x) == y;
  });
}

const Instruction* find_instruction(std::string_view word) {
  for (const Instruction& instruction : kInstructions) {
    if (equal_ignoring_case(word, instruction.name)) return &instruction;
  }
  return nullptr;
}

class Parser {
 public:
  Parser(std::shared_ptr<const std::string> text, const Language& language, bool fragment)
      : b_(std::move(text), language), in_(b_, fragment) {}

  Tree run() {
    const auto size = static_cast<ByteOffset>(b_.text().size());
    module_ = b_.add(Kind::Module, {0, size});
    in_.read_directives();
    while (!in_.at_text_end()) statement();
    return b_.finish(module_);
  }

 private:
  void statement() {
    in_.skip_blanks();
    if (in_.peek() == '#') {
      const ByteOffset begin = in_.at();
      in_.skip_line();
      ByteOffset end = in_.at();
      while (end > begin && (b_.text()[end - 1] == '\n' || b_.text()[end - 1] == '\r')) --end;
      b_.add_comment({begin, end});
      return;
    }
    if (in_.at_line_end()) return in_.skip_line();
    const ByteOffset begin = in_.at();
    const ByteRange word = in_.take_word(false);
    const Instruction* instruction = find_instruction(in_.text(word));
    if (instruction != nullptr) {
      instruction_lines(*instruction, begin);
    } else if (in_.fragment()) {
      in_.move_to(begin);
      BuildIndex shell = read_shell(in_, false, Role::None);
      if (shell == kNoBuild) return in_.skip_line();
      // A lone word may be any word of a command.
      if (b_[shell].kind == Kind::Call && b_.child_count(shell) == 1) shell = b_[shell].first_child;
      add_statement(shell);
    } else {
      const ByteRange rest = in_.rest_of_line();
      b_.add_error({begin, std::max(word.end, rest.end)});
      add_statement(b_.add(Kind::Error, {begin, std::max(word.end, rest.end)}));
    }
    if (in_.at_line_end()) {
      in_.skip_line();
    } else {  // what the reader could not use
      b_.add_error(in_.rest_of_line());
      in_.skip_line();
    }
  }

  void add_statement(BuildIndex node) {
    b_[node].flags |= kStatement;
    b_.append(module_, node);
  }

  void instruction_lines(const Instruction& instruction, ByteOffset begin) {
    heredocs_.clear();
    if (instruction.form == Form::Pairs) return pairs(instruction, begin);
    add_statement(read(instruction, begin));
    if (instruction.form != Form::Argument) return;
    for (in_.skip_blanks(); !in_.at_line_end(); in_.skip_blanks()) {  // ARG a b=c: one statement each
      const BuildIndex next = b_.add(Kind::Instruction, {in_.at(), in_.at()});
      b_.set_symbol(next, instruction.name);
      argument(next);
      add_statement(next);
      if (b_[next].end == b_[next].begin) return;
    }
  }

  /// One instruction behind its name.
  BuildIndex read(const Instruction& instruction, ByteOffset begin) {
    const BuildIndex node = b_.add(Kind::Instruction, {begin, in_.at()});
    b_.set_symbol(node, instruction.name);
    flags(node);
    switch (instruction.form) {
      case Form::From: from(node); break;
      case Form::Command: command(node, instruction.name == "RUN"); break;
      case Form::Words:
      case Form::Expose:
      case Form::Pairs: words(node, instruction.form == Form::Expose); break;
      case Form::Argument: argument(node); break;
      case Form::User: user(node); break;
      case Form::Line: line(node); break;
      case Form::Healthcheck: nested(node, false); break;
      case Form::Onbuild: nested(node, true); break;
    }
    return node;
  }

  void add(BuildIndex node, BuildIndex child) {
    b_[node].end = std::max(b_[node].end, b_[child].end);
    b_.append(node, child);
  }

  /// `--name=value`, `--mount=type=secret,target=/x`
  void flags(BuildIndex node) {
    while (true) {
      in_.skip_blanks();
      if (!in_.starts_with("--")) return;
      const ByteRange all = in_.take_word(false);
      const std::size_t equals = in_.text(all).find('=');
      const auto middle = static_cast<ByteOffset>(equals == std::string_view::npos ? all.end : all.begin + equals);
      const BuildIndex pair = b_.add(Kind::Pair, all, Role::Modifier);
      b_.append(pair, in_.word({all.begin + 2, middle}, Role::Key));
      if (middle < all.end) b_.append(pair, flag_value({middle + 1, all.end}));
      add(node, pair);
    }
  }

  BuildIndex flag_value(ByteRange range) {
    const std::string_view text = in_.text(range);
    if (text.find('=') == std::string_view::npos) return in_.word(range, Role::Value);
    const BuildIndex object = b_.add(Kind::Object, range, Role::Value);
    ByteOffset begin = range.begin;
    while (begin < range.end) {
      const std::size_t comma = text.find(',', begin - range.begin);
      const ByteOffset end = comma == std::string_view::npos ? range.end : range.begin + static_cast<ByteOffset>(comma);
      const std::size_t equals = in_.text({begin, end}).find('=');
      if (equals == std::string_view::npos) {
        b_.append(object, in_.word({begin, end}));
      } else {
        b_.append(object, pair({begin, end}, equals));
      }
      begin = end + 1;
    }
    return object;
  }

  BuildIndex pair(ByteRange range, std::size_t equals) {
    const BuildIndex pair = b_.add(Kind::Pair, range);
    const auto middle = static_cast<ByteOffset>(range.begin + equals);
    b_.append(pair, key({range.begin, middle}, Role::Key));
    b_.append(pair, in_.word({middle + 1, range.end}, Role::Value));
    return pair;
  }

  /// A name that is defined here; a placeholder of a pattern looks like a use.
  BuildIndex key(ByteRange range, Role role) {
    const std::string_view text = in_.text(range);
    if (text.starts_with('$') || text.starts_with('"') || text.starts_with('\'')) return in_.word(range, role);
    return b_.add_leaf(Kind::Identifier, range, role);
  }

  /// The colon before the tag: behind the last slash (`host:5000/image:tag`), not in `${X:-default}`.
  static std::size_t tag_colon(std::string_view image) {
    std::size_t found = std::string_view::npos;
    std::size_t braces = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
      if (image[i] == '{') ++braces;
      if (image[i] == '}' && braces > 0) --braces;
      if (braces > 0) continue;
      if (image[i] == '/') found = std::string_view::npos;
      if (image[i] == ':') found = i;
    }
    return found;
  }

  void from(BuildIndex node) {
    in_.skip_blanks();
    const ByteRange image = in_.take_word(false);
    if (image.empty()) return;
    const std::string_view text = in_.text(image);
    const std::size_t at = text.find('@');
    const std::string_view named = text.substr(0, at);
    const std::size_t colon = tag_colon(named);
    const auto offset = [&](std::size_t i) { return image.begin + static_cast<ByteOffset>(i); };
    add(node, in_.word({image.begin, offset(std::min(colon, named.size()))}, Role::Name));
    if (colon != std::string_view::npos) add(node, in_.word({offset(colon + 1), offset(named.size())}, Role::Type));
    if (at != std::string_view::npos) add(node, in_.word({offset(at + 1), image.end}, Role::Base));
    in_.skip_blanks();
    const ByteOffset here = in_.at();
    if (!equal_ignoring_case(in_.text(in_.take_word(false)), "AS")) return in_.move_to(here);
    in_.skip_blanks();
    const ByteRange alias = in_.take_word(false);
    if (!alias.empty()) add(node, in_.word(alias, Role::Alias));
  }

  void command(BuildIndex node, bool heredoc_is_shell) {
    in_.skip_blanks();
    BuildIndex value = json_array();
    if (value == kNoBuild) {
      const ByteOffset begin = in_.at();
      value = read_shell(in_, false, Role::Value);
      find_heredocs({begin, in_.at()});
      const std::optional<ByteRange> body = skip_heredocs();
      if (body) b_[node].end = in_.at();
      if (heredoc_is_shell && body && b_.text().substr(begin).starts_with("<<")) {
        const ByteOffset behind = in_.at();
        const ByteOffset limit = in_.limit_to(body->end);
        in_.move_to(body->begin);
        value = read_shell(in_, true, Role::Value);
        in_.limit_to(limit);
        in_.move_to(behind);
      }
    }
    if (value == kNoBuild) return;
    b_[value].role = Role::Value;
    add(node, value);
  }

  /// `["a", "b"]` up to the end of the line; kNoBuild, nothing read, when it is none.
  BuildIndex json_array() {
    if (in_.peek() != '[') return kNoBuild;
    const ByteOffset begin = in_.at();
    const BuildIndex list = b_.add(Kind::List, {begin, begin});
    in_.move_to(begin + 1);
    bool ok = true;
    bool comma = true;
    while (ok) {
      in_.skip_blanks();
      const char c = in_.peek();
      if (c == ']') {
        in_.move_to(in_.at() + 1);
        break;
      }
      if (c == ',') {
        ok = !comma;
        comma = true;
        in_.move_to(in_.at() + 1);
        continue;
      }
      const ByteOffset first = in_.at();
      ok = comma && json_item(list, begin, first);
      comma = false;
    }
    b_[list].end = in_.at();
    if (ok) {
      in_.skip_blanks();
      ok = in_.at_line_end();
    }
    if (!ok) in_.move_to(begin);
    return ok ? list : kNoBuild;
  }

  /// A string; a bare word only where no blank follows the bracket (`[ -f x ]` is a shell command).
  bool json_item(BuildIndex list, ByteOffset bracket, ByteOffset first) {
    const bool quoted = in_.peek() == '"';
    ByteOffset end = first + 1;
    while (end < b_.text().size()) {
      const char c = b_.text()[end];
      if (quoted ? c == '"' : c == ',' || c == ']' || c == ' ' || c == '\n') break;
      end += quoted && c == '\\' ? 2 : 1;
    }
    if (end >= b_.text().size() || in_.at_line_end() || (!quoted && b_.text()[bracket + 1] == ' ')) return false;
    if (quoted) ++end;
    in_.move_to(end);
    b_.append(list, in_.word({first, end}));
    return true;
  }

  void words(BuildIndex node, bool numbers) {
    in_.skip_blanks();
    const ByteOffset begin = in_.at();
    const BuildIndex list = json_array();
    if (list != kNoBuild) {
      add(node, list);
      b_.splice(node, list);
      return;
    }
    while (true) {
      in_.skip_blanks();
      if (in_.at_line_end()) break;
      const ByteRange range = in_.take_word(false);
      if (range.empty()) break;
      const std::string_view text = in_.text(range);
      const bool number = numbers && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
      add(node, number ? b_.add_leaf(Kind::Number, range) : in_.word(range));
    }
    find_heredocs({begin, in_.at()});
    if (skip_heredocs()) b_[node].end = in_.at();
  }

  void argument(BuildIndex node) {
    in_.skip_blanks();
    const ByteRange range = in_.take_word(false);
    if (range.empty()) return;
    const std::size_t equals = in_.text(range).find('=');
    const auto middle = static_cast<ByteOffset>(equals == std::string_view::npos ? range.end : range.begin + equals);
    add(node, key({range.begin, middle}, Role::Name));
    if (middle < range.end) add(node, in_.word({middle + 1, range.end}, Role::Value));
  }

  void user(BuildIndex node) {
    in_.skip_blanks();
    const ByteRange range = in_.take_word(false);
    if (range.empty()) return;
    const std::size_t colon = tag_colon(in_.text(range));
    if (colon == std::string_view::npos || colon == 0) return add(node, in_.word(range));
    const auto middle = static_cast<ByteOffset>(range.begin + colon);
    add(node, in_.word({range.begin, middle}));
    add(node, in_.word({middle + 1, range.end}));
  }

  void line(BuildIndex node) {
    const ByteRange range = in_.rest_of_line();
    if (!range.empty()) add(node, in_.word(range));
  }

  /// HEALTHCHECK … CMD, HEALTHCHECK NONE, ONBUILD RUN: the instruction inside, or a word.
  void nested(BuildIndex node, bool onbuild) {
    std::vector<BuildIndex> before;
    while (true) {
      in_.skip_blanks();
      if (in_.at_line_end()) break;
      const ByteOffset begin = in_.at();
      const ByteRange range = in_.take_word(false);
      if (range.empty()) break;
      const Instruction* inner = find_instruction(in_.text(range));
      if (inner != nullptr && (onbuild ? inner->form != Form::Onbuild : inner->form == Form::Command)) {
        const BuildIndex body = read(*inner, begin);
        b_[body].role = Role::Body;
        add(node, body);
        for (const BuildIndex word : before) b_[word].role = Role::Modifier;  // `...` of a pattern stands for flags
        return;
      }
      before.push_back(in_.word(range, Role::Body));
      add(node, before.back());
    }
  }

  /// `a=b c="d e"`, or the old form `key value to the end of the line`.
  void pairs(const Instruction& instruction, ByteOffset begin) {
    const ByteOffset first = in_.at();
    bool any = false;
    std::size_t count = 0;
    for (in_.skip_blanks(); !in_.at_line_end(); in_.skip_blanks()) {
      const ByteRange range = in_.take_word(false);
      if (range.empty()) break;
      any = any || (in_.text(range).find('=') != std::string_view::npos && (count == 0 || in_.fragment()));
      ++count;
    }
    in_.move_to(first);
    BuildIndex node = b_.add(Kind::Instruction, {begin, first});
    b_.set_symbol(node, instruction.name);
    in_.skip_blanks();
    if (!any) {
      const ByteRange name = in_.take_word(false);
      const ByteRange rest = in_.rest_of_line();
      if (!rest.empty()) {
        const BuildIndex pair = b_.add(Kind::Pair, {name.begin, rest.end});
        b_.append(pair, key(name, Role::Key));
        b_.append(pair, in_.word(rest, Role::Value));
        add(node, pair);
      } else if (!name.empty()) {
        add(node, in_.word(name));
      }
      return add_statement(node);
    }
    bool fresh = true;
    for (; !in_.at_line_end(); in_.skip_blanks()) {
      const ByteRange range = in_.take_word(false);
      if (range.empty()) break;
      const std::size_t equals = in_.text(range).find('=');
      if (equals == std::string_view::npos) continue;  // `ENV ... A=b` of a pattern: each pair is looked for by itself
      if (!fresh) {
        node = b_.add(Kind::Instruction, range);
        b_.set_symbol(node, instruction.name);
      }
      add(node, pair(range, equals));
      add_statement(node);
      fresh = false;
    }
  }

  struct Heredoc {
    std::string_view delimiter;
    bool strip_tabs;
  };

  /// `<<EOF`, `<<-EOF`, `<<"EOF"` outside of quotes.
  void find_heredocs(ByteRange range) {
    const std::string_view text = in_.text(range);
    char quote = 0;
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
      if (quote != 0) {
        if (text[i] == quote) quote = 0;
        continue;
      }
      if (text[i] == '"' || text[i] == '\'') quote = text[i];
      if (text[i] != '<' || text[i + 1] != '<' || (i > 0 && text[i - 1] == '<')) continue;
      std::size_t at = i + 2;
      const bool tabs = text[at] == '-';
      if (tabs) ++at;
      const char mark = at < text.size() && (text[at] == '"' || text[at] == '\'') ? text[at] : '\0';
      if (mark != '\0') ++at;
      std::size_t end = at;
      while (end < text.size() && (text[end] == '_' || (text[end] >= '0' && text[end] <= '9') || ((text[end] | 32) >= 'a' && (text[end] | 32) <= 'z'))) ++end;
      if (end > at) heredocs_.push_back({text.substr(at, end - at), tabs});
      i = end;
    }
  }

  /// Moves behind the bodies; the first one's range, when there is one.
  std::optional<ByteRange> skip_heredocs() {
    if (heredocs_.empty() || !in_.at_line_end() || in_.at_text_end()) return std::nullopt;
    const ByteOffset here = in_.at();
    std::optional<ByteRange> first;
    for (const Heredoc& heredoc : heredocs_) {
      in_.skip_line();
      const ByteOffset begin = in_.at();
      bool closed = false;
      while (!in_.at_text_end() && !closed) {
        const ByteOffset line = in_.at();
        const std::size_t end = std::min(b_.text().find('\n', line), b_.text().size());
        std::string_view content = b_.text().substr(line, end - line);
        if (content.ends_with('\r')) content.remove_suffix(1);
        while (heredoc.strip_tabs && content.starts_with('\t')) content.remove_prefix(1);
        closed = content == heredoc.delimiter;
        if (closed && !first) first = ByteRange{begin, line};
        in_.move_to(static_cast<ByteOffset>(end));
        if (!closed) in_.skip_line();
      }
      if (!closed) {  // never ended: not a heredoc
        in_.move_to(here);
        return std::nullopt;
      }
    }
    return first;
  }

  TreeBuilder b_;
  Scanner in_;
  BuildIndex module_ = kNoBuild;
  std::vector<Heredoc> heredocs_;
};

}  // namespace
}  // namespace dockerfile

Tree parse_dockerfile(std::shared_ptr<const std::string> text, const Language& language, bool fragment) {
  return dockerfile::Parser(std::move(text), language, fragment).run();
}

}  // namespace omni
