#include "agents/pipeline/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "protocol/base/suggest.h"

namespace omni {
namespace {

using AgentPtr = std::shared_ptr<const Agent>;

Problem problem_at(const Stage& stage, std::string code, std::string message, std::string hint) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  problem.file = stage.file;
  problem.place = stage.place;
  return problem;
}

bool has(const std::vector<std::string>& names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// A link of the order: who waits, for whom, and why.
struct Link {
  std::size_t from = 0;  // stage
  std::string why;
};

/// Stages with their agents resolved, and the order between them.
class Planner {
 public:
  Planner(std::vector<AgentPtr> agents, std::vector<Problem>& problems) : problems_(problems) {
    for (AgentPtr& agent : agents) by_name_.emplace(agent->info().name, std::move(agent));
  }

  void take_stages(const std::vector<Stage>& stages, const std::vector<std::string>& known) {
    std::set<std::string> placed;
    for (Stage stage : stages) {
      std::vector<std::string> agents;
      for (const std::string& written : stage.agents) {
        const std::string name = canonical_agent(written);
        if (!is_there(stage, written, name, known)) continue;
        if (!placed.insert(name).second) {
          problems_.push_back(problem_at(stage, "duplicate-agent", "agent " + name + " is in another stage already", "name it once"));
          continue;
        }
        agents.push_back(name);
      }
      const std::string called = stage.agents.empty() ? "" : canonical_agent(stage.agents.front());
      stage.agents = std::move(agents);
      for (std::string& name : stage.depends_on) name = canonical_agent(name);
      for (SkipCondition& condition : stage.skip_if) {
        if (condition.after) condition.after->stage = canonical_agent(condition.after->stage);
      }
      if (!called.empty()) declared_.insert(called);
      for (const std::string& name : stage.agents) declared_.insert(name);
      if (!stage.enabled || stage.agents.empty()) continue;
      stages_.push_back(std::move(stage));
    }
  }

  void built_in_stages() {
    for (const auto& [name, agent] : by_name_) {
      Stage stage;
      stage.agents = {name};
      declared_.insert(name);
      stages_.push_back(std::move(stage));
    }
  }

  /// Leaves out agents without a stage.
  std::vector<AgentPtr> agents() const {
    std::vector<AgentPtr> out;
    for (const Stage& stage : stages_) {
      for (const std::string& name : stage.agents) out.push_back(by_name_.at(name));
    }
    return out;
  }

  /// Drops stages and members that the graph refused.
  void keep_only(const Graph& graph) {
    std::set<std::string> sound;
    for (const AgentPtr& agent : graph.in_order()) sound.insert(agent->info().name);
    for (Stage& stage : stages_) std::erase_if(stage.agents, [&](const std::string& name) { return !sound.contains(name); });
    std::erase_if(stages_, [](const Stage& stage) { return stage.agents.empty(); });
  }

  /// The stages in an order that keeps depends_on and facts. A cycle costs the stages on it their depends_on, and is named.
  std::vector<Stage> ordered() {
    check_names();
    std::vector<Stage> out;
    std::vector<bool> done(stages_.size());
    while (out.size() < stages_.size()) {
      const std::size_t next = first_ready(done);
      if (next == stages_.size()) {
        break_cycle(done);
        continue;
      }
      done[next] = true;
      out.push_back(stages_[next]);
    }
    return out;
  }

 private:
  bool is_there(const Stage& stage, const std::string& written, const std::string& name, const std::vector<std::string>& known) {
    if (by_name_.contains(name)) return true;
    if (has(known, name)) {
      Problem absent = problem_at(stage, "agent-absent", "agent " + name + " has no part in this run; its place in the pipeline is left out", "");
      absent.severity = ProblemSeverity::Note;
      problems_.push_back(std::move(absent));
      return false;
    }
    std::vector<std::string_view> names;
    for (const auto& [each, agent] : by_name_) names.push_back(each);
    for (const std::string& each : known) names.push_back(each);
    const std::string like = did_you_mean(written, names);
    problems_.push_back(problem_at(stage, "unknown-agent", "there is no agent `" + written + "`",
                                   like.empty() ? "`omni agents` lists them" : like + " `omni agents` lists them"));
    return false;
  }

  void check_names() {
    for (Stage& stage : stages_) {
      std::erase_if(stage.depends_on, [&](const std::string& name) { return !is_declared(stage, name, "depends_on"); });
      std::erase_if(stage.skip_if, [&](const SkipCondition& condition) {
        return condition.after && !is_declared(stage, condition.after->stage, "skip_if");
      });
    }
  }
  bool is_declared(const Stage& stage, const std::string& name, const char* key) {
    if (declared_.contains(name)) return true;
    std::vector<std::string_view> names(declared_.begin(), declared_.end());
    const std::string like = did_you_mean(name, names);
    problems_.push_back(problem_at(stage, "unknown-stage", std::string(key) + ": there is no stage `" + name + "`",
                                   like.empty() ? "name an agent of another stage" : like));
    return false;
  }

  std::vector<Link> links_of(std::size_t number) const {
    std::vector<Link> links;
    const Stage& stage = stages_[number];
    for (std::size_t other = 0; other < stages_.size(); ++other) {
      if (other == number) continue;
      for (const std::string& name : stage.depends_on) {
        if (has(stages_[other].agents, name)) links.push_back({other, "depends_on"});
      }
      for (const std::string& name : stage.agents) {
        for (const std::string& fact : by_name_.at(name)->info().consumes) {
          const auto makes = [&](const std::string& agent) { return has(by_name_.at(agent)->info().provides, fact); };
          if (std::any_of(stages_[other].agents.begin(), stages_[other].agents.end(), makes)) links.push_back({other, "needs " + fact});
        }
      }
    }
    return links;
  }

  std::size_t first_ready(const std::vector<bool>& done) const {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      if (done[i]) continue;
      const std::vector<Link> links = links_of(i);
      if (std::all_of(links.begin(), links.end(), [&](const Link& link) { return done[link.from]; })) return i;
    }
    return stages_.size();
  }

  /// Facts alone make no cycle (the graph is sound), so some link of it is a depends_on.
  void break_cycle(const std::vector<bool>& done) {
    std::vector<std::size_t> path;
    std::vector<std::string> why;
    std::size_t at = 0;
    while (done[at]) ++at;
    while (std::find(path.begin(), path.end(), at) == path.end()) {
      path.push_back(at);
      for (const Link& link : links_of(at)) {
        if (done[link.from]) continue;
        why.push_back(link.why);
        at = link.from;
        break;
      }
    }
    const auto begin = std::find(path.begin(), path.end(), at) - path.begin();
    std::string chain;
    Stage* blamed = nullptr;
    for (auto i = static_cast<std::size_t>(begin); i < path.size(); ++i) {
      chain += stages_[path[i]].name() + " (" + why[i] + ") → ";
      if (why[i] == "depends_on" && blamed == nullptr) blamed = &stages_[path[i]];
    }
    chain += stages_[at].name();
    if (blamed == nullptr) blamed = &stages_[at];
    problems_.push_back(problem_at(*blamed, "cycle", "stages wait for each other: " + chain, "drop the depends_on of " + blamed->name() + "; it is not obeyed"));
    blamed->depends_on.clear();
  }

  std::map<std::string, AgentPtr> by_name_;
  std::set<std::string> declared_;
  std::vector<Stage> stages_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::string canonical_agent(std::string_view name) {
  if (name.size() > 6 && name.ends_with("_agent")) name.remove_suffix(6);
  return name == "rag" ? "retrieval" : std::string(name);
}

Plan::Built Plan::build(std::vector<AgentPtr> agents, const std::vector<Stage>& stages, const std::vector<std::string>& known) {
  Built built;
  Planner planner(std::move(agents), built.problems);
  if (stages.empty()) planner.built_in_stages();
  else planner.take_stages(stages, known);
  Graph::Built graph = Graph::build(planner.agents());
  std::move(graph.problems.begin(), graph.problems.end(), std::back_inserter(built.problems));
  planner.keep_only(graph.graph);
  built.plan.stages_ = planner.ordered();
  const std::vector<Stage>& in_order = built.plan.stages_;
  const auto stage_of = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find_if(in_order.begin(), in_order.end(), [&](const Stage& stage) { return has(stage.agents, name); }) - in_order.begin());
  };
  for (const AgentPtr& agent : graph.graph.in_order()) built.plan.agents_.push_back({agent, stage_of(agent->info().name)});
  std::stable_sort(built.plan.agents_.begin(), built.plan.agents_.end(), [](const PlannedAgent& a, const PlannedAgent& b) { return a.stage < b.stage; });
  return built;
}

const PlannedAgent* Plan::provider(std::string_view fact) const {
  for (const PlannedAgent& each : agents_) {
    if (has(each.agent->info().provides, fact)) return &each;
  }
  return nullptr;
}

const PlannedAgent* Plan::find(std::string_view name) const {
  for (const PlannedAgent& each : agents_) {
    if (each.agent->info().name == name) return &each;
  }
  return nullptr;
}

const Stage* Plan::stage_named(std::string_view name) const {
  for (const Stage& stage : stages_) {
    if (has(stage.agents, name)) return &stage;
  }
  return nullptr;
}

std::vector<const Agent*> Plan::able_to(std::string_view capability) const {
  std::vector<const Agent*> out;
  for (const PlannedAgent& each : agents_) {
    if (has(each.agent->info().capabilities, capability)) out.push_back(each.agent.get());
  }
  return out;
}

}  // namespace omni
