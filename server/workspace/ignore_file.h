#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/glob.h"

namespace omni {

/// One line of a `.gitignore` or `.omniignore`, ready to be matched.
struct IgnoreRule {
  std::string text;             ///< the line as written, without what git cuts off (line end, unescaped trailing spaces)
  std::uint32_t line = 0;       ///< from 1
  bool negated = false;         ///< `!…`: takes back what an earlier line ignored
  bool directory_only = false;  ///< `…/`
  bool any_depth = false;       ///< no slash inside: speaks of the last component at every depth
  std::string literal;          ///< what the path must begin with (any_depth: with `suffix` or no `rest`, see there)
  bool suffix = false;          ///< `*literal`: the last component ends in `literal`
  Glob rest{""};                ///< the remainder behind `literal`, from the first special byte on
  bool has_rest = false;
};

/// One ignore file: its rules in order, with exactly git's meaning (compared with `git check-ignore` by a test).
/// Threads: any (immutable).
class IgnoreFile {
 public:
  IgnoreFile() = default;
  /// Never fails: what git can't read matches nothing, here as there. `name` is what messages call the file.
  static IgnoreFile parse(std::string_view text, std::string name);

  /// The last rule that speaks of `path`, or null. Whether a folder above `path` is ignored is the caller's business.
  ///   path    relative to the folder the file lies in, `/` between components, not empty, no leading slash
  const IgnoreRule* decide(std::string_view path, bool is_directory) const;

  const std::string& name() const { return name_; }
  bool empty() const { return rules_.empty(); }

 private:
  std::string name_;
  std::vector<IgnoreRule> rules_;
};

/// `.gitignore:3: *.log`, for reasons shown to people.
std::string describe(const IgnoreFile& file, const IgnoreRule& rule);

}  // namespace omni
