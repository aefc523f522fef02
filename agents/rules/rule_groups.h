#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/rule.h"
#include "agents/rules/rule_paths.h"
#include "agents/rules/rule_set.h"
#include "protocol/base/hash.h"
#include "protocol/base/sync.h"

namespace omni {

/// The rules of one rule file that run on a file. With the text, its language and the program itself, `digest` holds all that
/// what they find depends on; of dates the current day, where a rule asks for it.
struct RuleGroup {
  Digest digest;
  std::vector<std::uint32_t> rules;  ///< numbers in RuleSet::rules(), in the order of the rule file
  bool keepable = true;              ///< false: the text of the rule file is not known
};

struct RuleGroups {
  Digest digest;                  ///< of all groups
  std::vector<RuleGroup> groups;  ///< in the order of their first rules
};

/// Groups that were asked for, by what tells them apart: few, since most rules look at every path.
/// Threads: any.
class RuleGroupMemo {
 public:
  /// What tells the answer for one file from others.
  struct Look {
    std::string key;
    std::chrono::sys_days day;
    std::shared_ptr<const RuleGroups> known;  ///< null: not yet
  };
  Look look(const std::vector<Rule>& rules, std::string_view path, const RuleRunOptions& options, bool foreign) const;

  /// `numbers`: of the rules that run, in any order, some twice.
  std::shared_ptr<const RuleGroups> remember(Look look, const std::vector<Rule>& rules, std::vector<std::uint32_t> numbers) const;

 private:
  static constexpr std::size_t kMost = 4096;  ///< answers; further ones are made anew each time

  mutable Mutex mu_;
  mutable std::map<std::string, std::shared_ptr<const RuleGroups>, std::less<>> known_ OMNI_GUARDED_BY(mu_);
  mutable std::shared_ptr<const std::vector<PathFilter>> filters_ OMNI_GUARDED_BY(mu_);  ///< of the rules with `paths:`
};

}  // namespace omni
