#include <algorithm>

#include "agents/syntax/dockerfile/scanner.h"

/// Shell text as far as rules about Dockerfiles look into it: commands as lists of words, joined by operators. Control
/// words (`if`, `then`, `do` …) are passed over, so that the commands behind them are seen; a subshell is its commands.
namespace omni::dockerfile {
namespace {

constexpr int kMaxDepth = 60;  ///< of parentheses; what is nested deeper is read flat

bool is_control_word(std::string_view word) {
  static constexpr std::string_view kWords[] = {"!", "{", "}", "do", "done", "elif", "else", "esac", "fi", "if", "then", "time", "until", "while"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

class Shell {
 public:
  Shell(Scanner& scanner, bool lines) : in_(scanner), b_(scanner.builder()), lines_(lines) {}

  /// `a; b && c | d`: pipes bind tightest, then `&&` and `||`, then `;`, `&` and newlines.
  BuildIndex list(int depth) {
    BuildIndex left = chain(depth);
    while (separator()) left = join(left, chain(depth), ";");
    return left;
  }

 private:
  void blanks() { in_.skip_blanks(); }

  bool separator() {
    blanks();
    if (in_.at_text_end()) return false;
    const char c = in_.peek();
    if (c == ';' || c == '&' || (c == '\n' && lines_)) {
      in_.move_to(in_.at() + 1);
      return true;
    }
    if (c == ')' && open_ == 0) {  // of a `case` label
      in_.move_to(in_.at() + 1);
      return true;
    }
    return false;
  }

  BuildIndex chain(int depth) {
    BuildIndex left = pipeline(depth);
    while (true) {
      blanks();
      const bool both = in_.starts_with("&&");
      if (!both && !in_.starts_with("||")) return left;
      in_.move_to(in_.at() + 2);
      if (lines_) skip_newlines();
      left = join(left, pipeline(depth), both ? "&&" : "||");
    }
  }

  BuildIndex pipeline(int depth) {
    BuildIndex left = command(depth);
    while (true) {
      blanks();
      if (in_.peek() != '|' || in_.starts_with("||")) return left;
      in_.move_to(in_.at() + (in_.starts_with("|&") ? 2 : 1));
      if (lines_) skip_newlines();
      left = join(left, command(depth), "pipe");
    }
  }

  void skip_newlines() {
    blanks();
    while (in_.peek() == '\n') {
      in_.move_to(in_.at() + 1);
      blanks();
    }
  }

  BuildIndex join(BuildIndex left, BuildIndex right, std::string_view symbol) {
    if (left == kNoBuild) return right;
    if (right == kNoBuild) return left;
    const BuildIndex node = b_.add(Kind::Binary, {b_[left].begin, b_[right].end});
    b_.set_symbol(node, symbol);
    b_[left].role = Role::Left;
    b_[right].role = Role::Right;
    b_.append(node, left);
    b_.append(node, right);
    return node;
  }

  BuildIndex command(int depth) {
    BuildIndex words = kNoBuild;
    const auto add = [&](BuildIndex word) {
      if (words == kNoBuild) words = b_.add(Kind::Call, {b_[word].begin, b_[word].end});
      b_[words].end = b_[word].end;
      b_.append(words, word);
    };
    while (true) {
      blanks();
      if (in_.at_line_end()) return words;
      const char c = in_.peek();
      if (c == '#') {
        comment();
      } else if (c == '(') {
        in_.move_to(in_.at() + 1);
        if (words == kNoBuild && depth < kMaxDepth) {
          ++open_;
          const BuildIndex inner = list(depth + 1);
          --open_;
          blanks();
          if (in_.peek() == ')') in_.move_to(in_.at() + 1);
          if (inner != kNoBuild) return inner;
        }
      } else if (c == ')' && words != kNoBuild && open_ == 0) {
        in_.move_to(in_.at() + 1);  // an array or a function's head
      } else if (c == ';' || c == '|' || c == ')' || (c == '&' && in_.peek(1) != '>')) {
        return words;
      } else if (c == '<' || c == '>' || c == '&') {
        redirection(add);
      } else {
        const ByteRange range = in_.take_word(true);
        if (range.empty()) return words;
        const bool number = std::all_of(in_.text(range).begin(), in_.text(range).end(), [](char d) { return d >= '0' && d <= '9'; });
        if (number && (in_.peek() == '<' || in_.peek() == '>')) {
          redirection(add, range.begin);
        } else if (words != kNoBuild || !is_control_word(in_.text(range))) {
          add(in_.word(range));
        }
      }
    }
  }

  void comment() {
    const ByteRange rest = in_.rest_of_line();
    b_.add_comment(rest);
  }

  /// `2>&1`, `>>`, `<<-`, `<(`; what is redirected to is the next word.
  template <typename Add>
  void redirection(const Add& add, ByteOffset begin) {
    while (in_.peek() == '<' || in_.peek() == '>' || in_.peek() == '&' || in_.peek() == '-') in_.move_to(in_.at() + 1);
    while (in_.peek() >= '0' && in_.peek() <= '9' && b_.text()[in_.at() - 1] == '&') in_.move_to(in_.at() + 1);
    const BuildIndex leaf = b_.add_leaf(Kind::String, {begin, in_.at()});
    add(leaf);
  }
  template <typename Add>
  void redirection(const Add& add) {
    redirection(add, in_.at());
  }

  Scanner& in_;
  TreeBuilder& b_;
  const bool lines_;
  int open_ = 0;
};

}  // namespace

BuildIndex read_shell(Scanner& scanner, bool lines, Role role) {
  const BuildIndex node = Shell(scanner, lines).list(0);
  scanner.builder().set_role(node, role);
  return node;
}

}  // namespace omni::dockerfile
