#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/service/analysis.h"
#include "server/service/external_agents.h"

namespace omni {

/// What agents that are other programs found in one text.
struct OutsideFindings {
  FileOutcome outcome;              ///< with the text, facts of these agents alone, and why some are missing
  std::vector<AgentReport> agents;  ///< what each of them did
};

/// The agents of an engine that are other programs, ready, and the pipeline with them. Threads: any.
class OutsideAgents {
 public:
  /// Starts each plugin to ask what it is, which may take seconds. All outlive it.
  ///   ctx  not of one file: a plugin that is stopped meanwhile counts as one that does not start
  OutsideAgents(const Context& ctx, const Analysis& analysis, const Settings& settings, unsigned threads, const ExternalKeeping& keeping);

  /// Whether one of them looks at files of this language; "" where none is known.
  bool wants(std::string_view language) const { return external_.wants(language); }
  /// With the built-in ones.
  const Plan& plan() const { return plan_; }
  const std::vector<Problem>& problems() const { return problems_; }

  /// About the file of `known`, which is what the built-in agents found.
  std::shared_ptr<const OutsideFindings> ask(const Context& ctx, const FileOutcome& known, Trigger trigger, Executor* executor) const;

 private:
  const Analysis& analysis_;
  ExternalAgents external_;
  Plan plan_;
  std::vector<Problem> problems_;
};

/// `known` with what others found in the same text, and why some found nothing; or with what they found in an earlier one, where that stands
/// now: what the change touched is left out, and fixes with it.
FileOutcome with_outside(FileOutcome known, const OutsideFindings& outside);

/// The names of plugins and tools in the settings.
std::vector<std::string> outside_names(const Settings& settings);

}  // namespace omni
