#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/rule.h"
#include "protocol/text/glob.h"

namespace omni {

/// `paths:` of a rule, ready to be asked for every file. Immutable; threads: any.
class PathFilter {
 public:
  explicit PathFilter(const Rule& rule);
  /// `path`: relative to the workspace, `/` between parts.
  bool applies_to(std::string_view path) const;

 private:
  struct Pattern {
    std::string needle;       ///< stands in every path that matches; most paths end here
    std::vector<Glob> globs;  ///< any of them
    bool matches(std::string_view path) const;
  };
  static Pattern compile(const std::string& pattern);
  std::vector<Pattern> include_;
  std::vector<Pattern> exclude_;
};

}  // namespace omni
