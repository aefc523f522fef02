#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/agent.h"
#include "agents/pipeline/fact_store.h"
#include "agents/rules/rule_groups.h"
#include "agents/rules/rule_set.h"

/// What rules found in a text, kept in a fact store for as long as neither the text nor the rules change: without the path of the
/// file, and by rule file, so that an edited rule file costs itself. One value holds all of a text; it names the rule files it
/// speaks of by the digest of their list, which is a value of its own that many texts share.
namespace omni {

/// A match with the symbol around it.
struct PlacedMatch {
  RuleMatch match;
  std::string symbol;
};

/// What the report needs of a parsed file besides the matches.
struct FileShape {
  std::vector<ByteRange> comments;      ///< these three as in FileFindings
  std::vector<ByteRange> parse_errors;
  std::vector<ByteRange> unread;
};

struct StoredRun;

/// One look at a file: what is known of it, and what is to be kept. Threads: confined.
class KeptMatches {
 public:
  /// All references outlive it.
  KeptMatches(FactStore& store, const RuleSet& rules, const FileInput& file, const RuleRunOptions& options);

  /// By number of the rule: what it finds is in matches().
  const std::vector<bool>& known() const { return known_; }
  bool all_known() const { return all_known_; }
  std::vector<PlacedMatch>& matches() { return matches_; }
  const std::vector<RuleCut>& cuts() const { return cuts_; }  ///< of known rules: limits that are no cut-off
  /// Of known rules: some looked at the tree. Its shape is in shape() then.
  bool parsed() const { return parsed_; }
  const FileShape& shape() const { return shape_; }

  /// Keeps the run of the other rules, whole ones only, together with what was known.
  ///   found  every match of the file, the known ones too
  ///   shape  of the file, if any rule has looked at the tree
  void keep(const RuleRun& run, const std::vector<PlacedMatch>& found, const FileShape& shape);

 private:
  void take_over(const StoredRun& run);
  bool sound(const PlacedMatch& match) const;

  FactStore& store_;
  const RuleSet& rules_;
  const FileInput& file_;
  std::shared_ptr<const RuleGroups> groups_;
  Digest key_;
  std::vector<bool> group_known_;   // by number of the group
  std::vector<bool> group_parsed_;
  std::vector<bool> known_;
  bool all_known_ = false;
  bool parsed_ = false;
  std::vector<PlacedMatch> matches_;
  std::vector<RuleCut> cuts_;
  FileShape shape_;
  bool found_ = false;  // something is kept of the text
};

}  // namespace omni
