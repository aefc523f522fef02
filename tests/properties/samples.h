#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/rules/rule_set.h"
#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

/// Rules with code that they find something in: the packs of config/rules with their annotated test files.
namespace omni::test {

struct Sample {
  std::string file;             ///< of the code, for messages
  std::string rule;             ///< its rule file, as text
  std::string text;
  const Language* language = nullptr;
};

const std::vector<Sample>& samples();

/// One finding, in a form that can be compared: rule, place, variables.
struct Found {
  std::string rule;
  ByteRange range;
  std::vector<std::pair<std::string, ByteRange>> bindings;  ///< sorted
  auto operator<=>(const Found&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Found& found);

struct World {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;
  std::unique_ptr<const TaintEngine> taint = make_taint_engine();

  std::shared_ptr<const Tree> tree(const Language& language, const std::string& text) const;
  /// Sorted.
  std::vector<Found> find(const RuleSet& rules, const Language& language, const std::string& text) const;
};

/// The rules of some rule files.
std::vector<Rule> rules_of(const std::vector<std::string>& files);

}  // namespace omni::test
