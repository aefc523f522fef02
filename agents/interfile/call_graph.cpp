#include "agents/interfile/call_graph.h"

#include <algorithm>
#include <utility>

namespace omni {
namespace {

using Edge = std::pair<FunctionId, FunctionId>;

void lay_out(std::vector<Edge> edges, std::size_t size, std::vector<FunctionId>& out,
             std::vector<std::uint32_t>& first) {
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  first.assign(size + 1, 0);
  for (const auto& [from, to] : edges) {
    ++first[from + 1];
    out.push_back(to);
  }
  for (std::size_t i = 1; i <= size; ++i) first[i] += first[i - 1];
}

}  // namespace

CallGraph::CallGraph(const Links& links) {
  std::vector<Edge> edges;
  for (std::uint32_t file = 0; file < links.files().size(); ++file) {
    for (const CallLink& call : links.calls(file)) {
      for (const std::uint32_t running : graphs_running(*links.files()[file].facts, call.caller)) {
        for (const CallTarget& target : call.targets)
          edges.emplace_back(links.first_function(file) + running, target.function);
      }
    }
  }
  lay_out(edges, links.function_count(), callees_, first_callee_);
  for (Edge& edge : edges) std::swap(edge.first, edge.second);
  lay_out(std::move(edges), links.function_count(), callers_, first_caller_);
  find_groups();
}

/// Method: Tarjan 1972, without recursion; a group is complete when all its callees are, so its level is known at once.
void CallGraph::find_groups() {
  const auto count = static_cast<FunctionId>(size());
  constexpr std::uint32_t kNew = 0;
  std::vector<std::uint32_t> number(count, kNew), lowest(count, 0), level(count, 0);
  std::vector<char> open(count, 0);
  std::vector<FunctionId> stack;
  std::vector<std::pair<FunctionId, std::uint32_t>> path;
  std::uint32_t next = 1;
  for (FunctionId start = 0; start < count; ++start) {
    if (number[start] != kNew) continue;
    path.emplace_back(start, 0);
    while (!path.empty()) {
      auto& [at, edge] = path.back();
      if (edge == 0) {
        number[at] = lowest[at] = next++;
        stack.push_back(at);
        open[at] = 1;
      }
      const std::span<const FunctionId> to = callees(at);
      if (edge < to.size()) {
        const FunctionId callee = to[edge++];
        if (number[callee] == kNew) {
          path.emplace_back(callee, 0);
        } else if (open[callee] != 0) {
          lowest[at] = std::min(lowest[at], number[callee]);
        }
        continue;
      }
      const FunctionId done = at;
      path.pop_back();
      if (!path.empty()) lowest[path.back().first] = std::min(lowest[path.back().first], lowest[done]);
      if (lowest[done] != number[done]) continue;
      Group group;
      while (open[done] != 0) {
        group.functions.push_back(stack.back());
        open[stack.back()] = 0;
        stack.pop_back();
      }
      std::sort(group.functions.begin(), group.functions.end());
      for (const FunctionId member : group.functions) {
        for (const FunctionId callee : callees(member)) {
          if (!std::binary_search(group.functions.begin(), group.functions.end(), callee))
            group.level = std::max(group.level, level[callee] + 1);
        }
      }
      for (const FunctionId member : group.functions) level[member] = group.level;
      groups_.push_back(std::move(group));
    }
  }
  std::sort(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) {
    return a.level != b.level ? a.level < b.level : a.functions.front() < b.functions.front();
  });
}

std::vector<FunctionId> CallGraph::relevant(const std::vector<FunctionId>& sources,
                                            const std::vector<FunctionId>& sinks) const {
  constexpr char kSource = 1, kSink = 2, kBelow = 4;
  std::vector<char> marks(size(), 0);
  const auto spread = [&](std::vector<FunctionId> open, char mark, bool up) {
    for (const FunctionId function : open) marks[function] = static_cast<char>(marks[function] | mark);
    while (!open.empty()) {
      const FunctionId at = open.back();
      open.pop_back();
      for (const FunctionId to : up ? callers(at) : callees(at)) {
        if ((marks[to] & mark) != 0) continue;
        marks[to] = static_cast<char>(marks[to] | mark);
        open.push_back(to);
      }
    }
  };
  spread(sources, kSource, true);
  spread(sinks, kSink, true);
  std::vector<FunctionId> tops;
  for (FunctionId function = 0; function < size(); ++function) {
    if ((marks[function] & (kSource | kSink)) == (kSource | kSink) && !callees(function).empty())
      tops.push_back(function);
  }
  if (tops.empty()) return {};
  spread(tops, kBelow, false);
  std::vector<FunctionId> out;
  for (FunctionId function = 0; function < size(); ++function) {
    if ((marks[function] & kBelow) != 0) out.push_back(function);
  }
  return out;
}

}  // namespace omni
