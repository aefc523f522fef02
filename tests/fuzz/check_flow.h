#pragma once

#include <vector>

#include "agents/semantics/flow/flow.h"
#include "tests/fuzz/support.h"

namespace omni::fuzz {

/// What the flow of every tree promises.
inline void check_flow(const Flow& flow) {
  const Tree& tree = flow.tree();
  require(!flow.graphs().empty() && flow.graphs()[0].function == 0);
  for (PlaceId place = 0; place < flow.place_count(); ++place) {
    const PlaceId parent = flow.place(place).parent;
    require(parent == kNoPlace || (parent < place && flow.place(parent).has_fields));
  }
  for (const FlowGraph& graph : flow.graphs()) {
    require(graph.function < tree.size() && graph.blocks.size() >= 2);
    require(graph.blocks[1].begin == graph.blocks[1].end && graph.blocks[1].next.empty());  // the exit
    require(graph.symbols.size() == graph.operands.size() && graph.values <= graph.steps.size());
    StepId covered = 0;
    for (const Block& block : graph.blocks) {
      require(block.begin == covered && block.begin <= block.end);
      covered = block.end;
      for (std::size_t i = 0; i < block.next.size(); ++i) {
        require(block.next[i] < graph.blocks.size() && block.next[i] != 0);
        for (std::size_t j = 0; j < i && i < 16; ++j) require(block.next[i] != block.next[j]);
      }
    }
    require(covered == graph.steps.size());
    std::vector<char> made(graph.values, 0);
    for (const Step& step : graph.steps) {
      require(step.node < tree.size() && (step.target == kNoNode || step.target < tree.size()));
      require(step.place == kNoPlace || step.place < flow.place_count());
      require(step.first_operand + step.operand_count <= graph.operands.size());
      require(step.result < graph.values && made[step.result] == 0);  // each value is made once
      made[step.result] = 1;
      for (const ValueId operand : graph.operands_of(step)) require(operand < graph.values);
    }
    std::vector<char> seen(graph.blocks.size(), 0);
    for (const BlockId block : graph.reverse_postorder()) {
      require(block < seen.size() && seen[block] == 0);
      seen[block] = 1;
    }
  }
}

}  // namespace omni::fuzz
