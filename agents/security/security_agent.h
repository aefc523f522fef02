#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/interfile/interfile.h"
#include "agents/pipeline/agent.h"
#include "agents/rules/rule_set.h"

namespace omni {

class FactStore;

/// What the rules found in one file, without suppressions, overrides and baseline: places of people come later.
struct FileFindings {
  std::vector<Finding> findings;       ///< by place, then rule; `location` with range and symbol
  std::vector<ByteRange> comments;     ///< of the file's own language, sorted; for suppressions
  std::vector<ByteRange> parse_errors; ///< of the file's own language
  std::vector<ByteRange> unread;       ///< Tree::unread() of the file's own language
  bool parsed = false;                 ///< some rule asked for the tree
  /// The last edit of an open document broke its code: this is what was found before, outside of the item that is being written. A
  /// run without the document's memory tells what the text holds as it is.
  bool provisional = false;
};

inline constexpr FactKey<FileFindings> kSecurityFindings{"findings.security"};

struct SecurityOptions {
  bool sieve = true;
  bool honour_paths = true;
  std::chrono::milliseconds rule_timeout{0};
  FactStore* facts = nullptr;                    ///< what is found is kept there, and taken from there; null: everything is looked for
  const InterfileFindings* interfile = nullptr;  ///< of the workspace; null, or empty: none
};

/// For who measures memory: a part of what the agent remembers of an open document goes, and all of it is of no use any more.
enum class RememberedPart : std::uint8_t { Rules, GrammarTree, Tree };
void drop_remembered(DocumentMemory& memory, RememberedPart part);

/// Runs the rules over a file. Parses only when some rule is still alive behind the sieve.
/// `rules` and `registry` outlive the agent.
std::shared_ptr<const Agent> make_security_agent(const LanguageRegistry& registry, const RuleSet& rules, const SecurityOptions& options);

}  // namespace omni
