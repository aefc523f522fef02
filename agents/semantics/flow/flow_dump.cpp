#include "agents/semantics/flow/flow.h"

namespace omni {
namespace {

std::string_view name_of(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::Literal: return "literal";
    case Step::Kind::Load: return "load";
    case Step::Kind::Field: return "field";
    case Step::Kind::Index: return "index";
    case Step::Kind::Merge: return "merge";
    case Step::Kind::Choice: return "choice";
    case Step::Kind::Record: return "record";
    case Step::Kind::Call: return "call";
    case Step::Kind::Bind: return "bind";
    case Step::Kind::Store: return "store";
    case Step::Kind::Declare: return "declare";
    case Step::Kind::Return: return "return";
    case Step::Kind::Throw: return "throw";
    case Step::Kind::Effect: return "effect";
  }
  return {};
}

std::string_view first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  return text.substr(0, 40);
}

std::string place_name(const Flow& flow, PlaceId id) {
  std::string out;
  for (; id != kNoPlace; id = flow.place(id).parent) {
    const std::string_view name = flow.tree().text(flow.place(id).first_node);
    out = out.empty() ? std::string(name) : std::string(name) + "." + out;
  }
  return out;
}

}  // namespace

std::string Flow::dump() const {
  std::string out;
  for (const FlowGraph& graph : graphs_) {
    out += "graph `" + std::string(first_line(tree_->text(graph.function))) + "`\n";
    for (std::size_t b = 0; b < graph.blocks.size(); ++b) {
      const Block& block = graph.blocks[b];
      out += " block " + std::to_string(b) + " →";
      for (const BlockId next : graph.next_of(static_cast<BlockId>(b))) out += " " + std::to_string(next);
      out += "\n";
      for (StepId s = block.begin; s < block.end; ++s) {
        const Step& step = graph.steps[s];
        out += "  v" + std::to_string(step.result) + " = " + std::string(name_of(step.kind));
        for (const ValueId operand : graph.operands_of(step)) out += " v" + std::to_string(operand);
        if (step.place != kNoPlace) out += " [" + place_name(*this, step.place) + (step.weak ? " weak]" : "]");
        out += " `" + std::string(first_line(tree_->text(step.node))) + "`\n";
      }
    }
  }
  return out;
}

}  // namespace omni
