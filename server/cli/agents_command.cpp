#include "server/cli/agents_command.h"

#include <algorithm>
#include <ostream>

#include "agents/syntax/language.h"
#include "protocol/text/escape.h"
#include "server/scan/report/records.h"
#include "server/service/external_agents.h"
#include "server/service/pipeline_view.h"

namespace omni {
namespace {

void list(const Plan& plan, const AgentsCommand& command, std::ostream& out) {
  std::vector<Record> records;
  std::vector<std::vector<std::string>> rows;
  for (const PlannedAgent& planned : plan.agents()) {
    const AgentInfo& info = planned.agent->info();
    if (!command.able_to.empty() && std::find(info.capabilities.begin(), info.capabilities.end(), command.able_to) == info.capabilities.end()) continue;
    records.push_back({{"agent", info.name},
                       {"version", info.version},
                       {"stage", plan.stages()[planned.stage].name()},
                       {"scope", std::string(to_string(info.scope))},
                       {"consumes", listed_or_dash(info.consumes)},
                       {"provides", listed_or_dash(info.provides)},
                       {"capabilities", listed_or_dash(info.capabilities)},
                       {"languages", info.languages.empty() ? "all" : listed_or_dash(info.languages)},
                       {"cost", std::string(to_string(info.cost))},
                       {"summary", info.summary}});
    rows.push_back({escape_terminal(info.name), std::string(to_string(info.scope)), escape_terminal(listed_or_dash(info.consumes)),
                    escape_terminal(listed_or_dash(info.provides)), escape_terminal(info.summary)});
  }
  if (command.format == GraphFormat::Json) out << write_records(records);
  else out << write_table({"AGENT", "SCOPE", "CONSUMES", "PROVIDES", "WHAT IT DOES"}, rows);
}

}  // namespace

int run_agents(const AgentsCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const LanguageRegistry registry;
  AnalysisOptions options;
  options.settings = &environment.settings.settings;
  options.agents = environment.agents;
  ExternalAgents external = make_external_agents(environment.ctx, environment.settings.settings, 1);
  options.more_agents = external.agents;
  for (const Problem& problem : external.problems) err << escape_terminal(describe(problem)) << "\n";
  const Analysis analysis(registry, {}, options);
  bool sound = true;
  for (const Problem& problem : analysis.problems()) {
    err << escape_terminal(describe(problem)) << "\n";
    sound = sound && problem.severity != ProblemSeverity::Error;
  }
  if (command.graph) out << draw(analysis.plan(), command.format);
  else list(analysis.plan(), command, out);
  return sound ? 0 : 1;
}

}  // namespace omni
