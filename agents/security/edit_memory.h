#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "agents/pipeline/agent.h"
#include "agents/rules/rule_memory.h"
#include "agents/security/kept_matches.h"
#include "agents/security/security_agent.h"
#include "agents/syntax/parse.h"

namespace omni {

/// What a look at a file found, before it is put into words.
struct KnownOfFile {
  std::vector<PlacedMatch> matches;  ///< in the order of RuleRun::matches
  FileShape shape;
};

/// What the security agent remembers of an open document: the last text that was not broken by an edit, its tree, and what was found
/// in it. Threads: confined to one run at a time. The rules outlive it and stay the same.
class EditMemory {
 public:
  /// Parses the file's text, building on what is remembered. True: the last edit broke the code (an open bracket or quote), and what
  /// is remembered stays as it is, see carried_over(). False: tree() is of this text now.
  /// Errors: as parse() of agents/syntax; nothing is remembered then.
  Result<bool> parse(const Context& ctx, const LanguageRegistry& registry, const FileInput& file);

  const std::shared_ptr<const Tree>& tree() const { return sound_->tree; }
  RuleMemory& rules() { return rules_; }

  /// After a whole run over tree().
  void keep(KnownOfFile known);
  /// What was kept, where it stands in the broken `text`, apart from the item around the edit.
  KnownOfFile carried_over(std::string_view text) const;

  void drop(RememberedPart part);

 private:
  std::optional<ParsedFile> sound_;
  RuleMemory rules_;
  std::optional<KnownOfFile> known_;  // of sound_; none: its run did not come to an end
};

}  // namespace omni
