#pragma once

#include <cstdint>
#include <vector>

#include "agents/semantics/project/links.h"

namespace omni {

/// Who calls whom, by number, and in which order functions are looked at. Immutable.
class CallGraph {
 public:
  explicit CallGraph(const Links& links);

  std::size_t size() const { return first_callee_.size() - 1; }
  std::span<const FunctionId> callees(FunctionId function) const { return part(callees_, first_callee_, function); }
  std::span<const FunctionId> callers(FunctionId function) const { return part(callers_, first_caller_, function); }

  /// Functions that call each other in a circle, in their order; most are alone. Callees come at lower levels.
  struct Group {
    std::uint32_t level = 0;
    std::vector<FunctionId> functions;
  };
  /// By level, then by their first function.
  const std::vector<Group>& groups() const { return groups_; }

  /// The functions that matter to a rule: called, directly or not, from one that reaches both a source and a sink.
  ///   sources, sinks  functions that hold one, sorted
  std::vector<FunctionId> relevant(const std::vector<FunctionId>& sources, const std::vector<FunctionId>& sinks) const;

 private:
  static std::span<const FunctionId> part(const std::vector<FunctionId>& all, const std::vector<std::uint32_t>& first,
                                          FunctionId function) {
    return std::span(all).subspan(first[function], first[function + 1] - first[function]);
  }
  void find_groups();

  std::vector<FunctionId> callees_, callers_;
  std::vector<std::uint32_t> first_callee_, first_caller_;
  std::vector<Group> groups_;
};

}  // namespace omni
