#include "server/service/outside_agents.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "protocol/text/edits.h"

namespace omni {
namespace {

/// False: the edit touched it.
bool move(Location& location, const std::string& file, const ByteEdit& edit) {
  if (location.file != file) return true;
  const std::optional<ByteRange> now = moved(location.range, edit);
  if (now) location.range = *now;
  return now.has_value();
}

std::vector<Finding> carried(const std::vector<Finding>& findings, const std::string& file, const ByteEdit& edit) {
  std::vector<Finding> out;
  for (Finding finding : findings) {
    if (!move(finding.location, file, edit)) continue;
    std::erase_if(finding.related, [&](Location& place) { return !move(place, file, edit); });
    for (CodeFlow& flow : finding.code_flows) {
      std::erase_if(flow.steps, [&](FlowStep& step) { return !move(step.location, file, edit); });
    }
    finding.fixes.clear();
    out.push_back(std::move(finding));
  }
  return out;
}

}  // namespace

std::vector<std::string> outside_names(const Settings& settings) {
  std::vector<std::string> names;
  for (const PluginSettings& plugin : settings.plugins) names.push_back(plugin.id);
  for (const ToolSettings& tool : settings.tools) names.push_back(tool.name);
  return names;
}

OutsideAgents::OutsideAgents(const Context& ctx, const Analysis& analysis, const Settings& settings, unsigned threads, const ExternalKeeping& keeping)
    : analysis_(analysis), external_(make_external_agents(ctx, settings, threads, keeping)), problems_(external_.problems) {
  Plan::Built built = analysis.plan_with(external_.agents);
  plan_ = std::move(built.plan);
  std::move(built.problems.begin(), built.problems.end(), std::back_inserter(problems_));
}

std::shared_ptr<const OutsideFindings> OutsideAgents::ask(const Context& ctx, const FileOutcome& known, Trigger trigger, Executor* executor) const {
  auto found = std::make_shared<OutsideFindings>();
  found->outcome = analysis_.ask_others(ctx, plan_, known, trigger, executor, found->agents);
  return found;
}

FileOutcome with_outside(FileOutcome known, const OutsideFindings& outside) {
  const FileOutcome& found = outside.outcome;
  if (*found.input->text == *known.input->text) {
    known.facts.insert(known.facts.end(), found.facts.begin(), found.facts.end());
    known.notices.insert(known.notices.end(), found.notices.begin(), found.notices.end());
    known.failures.insert(known.failures.end(), found.failures.begin(), found.failures.end());
    return known;
  }
  const ByteEdit edit = edit_between(*found.input->text, *known.input->text);
  for (const Fact& fact : found.facts) {
    const auto& findings = *std::static_pointer_cast<const std::vector<Finding>>(fact.value);
    if (!findings.empty()) known.facts.push_back({fact.name, std::make_shared<const std::vector<Finding>>(carried(findings, known.input->path, edit))});
  }
  return known;
}

}  // namespace omni
