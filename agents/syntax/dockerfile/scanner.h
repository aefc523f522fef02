#pragma once

#include <string_view>
#include <vector>

#include "agents/syntax/builder.h"

/// What the Dockerfile parser and its shell reader share: blanks, continuation lines, words.
namespace omni::dockerfile {

/// Reads one text left to right. An instruction ends at a newline that no escape character stands before; comment and
/// empty lines between continued lines are skipped. Threads: confined to one parse.
class Scanner {
 public:
  Scanner(TreeBuilder& builder, bool fragment);

  ByteOffset at() const { return at_; }
  void move_to(ByteOffset at) { at_ = at; }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < limit_ ? text_[at_ + ahead] : '\0'; }
  bool at_text_end() const { return at_ >= limit_; }
  bool at_line_end() const { return at_text_end() || text_[at_] == '\n'; }
  bool starts_with(std::string_view prefix) const { return text_.substr(at_, limit_ - at_).starts_with(prefix); }
  std::string_view text(ByteRange range) const { return slice(text_, range); }
  TreeBuilder& builder() { return builder_; }
  bool fragment() const { return fragment_; }

  /// The text ends at `limit` for now (the inside of `$(…)`, a heredoc); returns the limit before.
  ByteOffset limit_to(ByteOffset limit);
  /// The character that continues lines: `\`, or what a `# escape=` directive at the top says.
  void read_directives();

  void skip_blanks();                 ///< blanks and continuations, not the newline
  void skip_line();                   ///< to behind the next newline, whatever stands before it
  ByteRange take_word(bool shell);    ///< until a blank or, in shell text, an operator; empty when none is here
  ByteRange rest_of_line();           ///< without trailing blanks; continuations are inside

  /// String, Interpolated(StringText, Identifier, command) or, for a lone `$X`, Identifier; quotes are outside of the
  /// content.
  BuildIndex word(ByteRange range, Role role = Role::None);

 private:
  bool continuation_at(ByteOffset at, ByteOffset* behind) const;
  ByteOffset behind_quoted(ByteOffset at) const;
  ByteOffset behind_expansion(ByteOffset at) const;
  BuildIndex variable(ByteRange range);
  void parts(BuildIndex node, ByteRange range);

  TreeBuilder& builder_;
  std::string_view text_;
  ByteOffset at_ = 0;
  ByteOffset limit_ = 0;
  char escape_ = '\\';
  mutable std::size_t look_ahead_;  ///< characters that may still be read in search of closing brackets; keeps it linear
  int depth_ = 0;
  bool fragment_;
};

/// The commands of a shell text, from the scanner's place to the end of the instruction (`lines`: to the end of the text,
/// newlines separate): Call of words, Binary of `&&`, `||`, `;` and "pipe". kNoBuild when there is no command.
BuildIndex read_shell(Scanner& scanner, bool lines, Role role);

}  // namespace omni::dockerfile
