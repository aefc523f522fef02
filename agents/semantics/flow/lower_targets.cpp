#include "agents/semantics/flow/flow_builder.h"
#include "agents/syntax/language.h"

/// What assignments write to, and what patterns bind.
namespace omni {

/// `target = value`; tuples on both sides go pair by pair.
void FlowBuilder::assign(NodeIndex node, NodeIndex target, ValueId value, NodeIndex value_node) {
  const auto is_list = [&](NodeIndex i) { return i != kNoNode && (tree_[i].kind == Kind::Tuple || tree_[i].kind == Kind::List); };
  if (is_list(target) && is_list(value_node)) {
    std::vector<NodeIndex> targets;
    std::vector<NodeIndex> values;
    tree_.for_each_child(target, [&](NodeIndex at) { targets.push_back(at); });
    tree_.for_each_child(value_node, [&](NodeIndex at) { values.push_back(at); });
    const bool spread = std::any_of(targets.begin(), targets.end(), [&](NodeIndex at) { return tree_[at].kind == Kind::Spread; });
    if (targets.size() == values.size() && !spread) {
      // The values were computed already, as operands of the list: the last steps made them, in order.
      const Step& made = last_step();
      if (made.node == value_node && made.operand_count == targets.size()) {
        const std::vector<ValueId> parts(operands_.begin() + made.first_operand, operands_.begin() + made.first_operand + made.operand_count);
        for (std::size_t i = 0; i < targets.size(); ++i) bind_pattern(node, targets[i], parts[i]);
        return;
      }
    }
  }
  bind_pattern(node, target, value);
}

void FlowBuilder::store(NodeIndex node, NodeIndex target, ValueId value, bool weak) {
  step(Step::Kind::Store, node, {value}, place_of(target));
  last_step().target = target;
  last_step().weak = weak;
}

/// Everything that a pattern binds gets the part of `value` that stands there, as far as the pattern tells.
void FlowBuilder::bind_pattern(NodeIndex node, NodeIndex pattern, ValueId value) {
  if (pattern == kNoNode) return;
  if (depth_ >= kDeepest) {
    flow_.cut_short_ = true;
    return;
  }
  ++depth_;
  const auto part = [&](NodeIndex at, std::uint32_t symbol) {
    const ValueId result = step(Step::Kind::Field, at, {value});
    last_step().symbol = symbol;
    return result;
  };
  switch (tree_[pattern].kind) {
    case Kind::Identifier: store(node, pattern, value, false); break;
    case Kind::Member: case Kind::Index:  // read first: rules may speak of the target itself
      value_of(pattern);
      store(node, pattern, value, tree_[pattern].kind == Kind::Index);
      break;
    case Kind::Unary: {
      if (const NodeIndex operand = child(pattern, Role::Operand); operand != kNoNode) value_of(operand);
      store(node, pattern, value, false);
      break;
    }
    case Kind::Tuple: case Kind::List: case Kind::Object: case Kind::Dict: case Kind::Set: case Kind::Parameters: case Kind::Arguments:
      tree_.for_each_child(pattern, [&](NodeIndex at) {
        switch (tree_[at].kind) {
          case Kind::Pair: {
            const NodeIndex inner = child(at, Role::Value);
            bind_pattern(node, inner == kNoNode ? child(at, Role::Key) : inner, part(at, key_symbol(child(at, Role::Key))));
            break;
          }
          case Kind::KeywordArgument: {
            const NodeIndex name = child(at, Role::Name);
            const NodeIndex inner = child(at, Role::Value);
            bind_pattern(node, inner == kNoNode ? name : inner, part(at, name == kNoNode ? 0 : tree_[name].symbol));
            break;
          }
          case Kind::Assign: {  // with a default
            const NodeIndex left = child(at, Role::Left);
            const NodeIndex right = child(at, Role::Right);
            const NodeIndex key = left != kNoNode && tree_[left].kind == Kind::Pair ? child(left, Role::Key) : kNoNode;
            const ValueId given = part(at, key_symbol(key));
            const ValueId otherwise = value_of(right);
            const ValueId either = step(Step::Kind::Choice, at, {given, otherwise});
            if (left != kNoNode && tree_[left].kind == Kind::Pair) {
              const NodeIndex inner = child(left, Role::Value);
              bind_pattern(node, inner == kNoNode ? key : inner, either);
            } else {
              bind_pattern(node, left, either);
            }
            break;
          }
          default: {
            const bool whole = tree_[at].kind == Kind::Spread;
            const NodeIndex inner = whole ? tree_.first_child(at) : at;
            if (inner != kNoNode) bind_pattern(node, inner, whole ? value : part(at, 0));
            break;
          }
        }
      });
      break;
    case Kind::Pair:  // `$k => $v` of a loop: any of both
      bind_pattern(node, child(pattern, Role::Key), value);
      bind_pattern(node, child(pattern, Role::Value), value);
      break;
    case Kind::Assign: bind_pattern(node, child(pattern, Role::Left), value); break;
    case Kind::VarDef: case Kind::Parameter: {
      const Role role = tree_[pattern].kind == Kind::VarDef ? Role::Left : Role::Name;
      bind_pattern(node, child(pattern, role), value);
      break;
    }
    case Kind::Call: case Kind::New:  // Some(x), Point { x, y }
      tree_.for_each_child(pattern, [&](NodeIndex at) {
        if (tree_[at].role == Role::Callee || tree_[at].role == Role::Type) return;
        if (tree_[at].kind == Kind::KeywordArgument) {
          const NodeIndex inner = child(at, Role::Value);
          bind_pattern(node, inner == kNoNode ? child(at, Role::Name) : inner, part(at, 0));
        } else {
          bind_pattern(node, at, part(at, 0));
        }
      });
      break;
    case Kind::String: case Kind::Number: case Kind::Char: case Kind::Bool: case Kind::Null: case Kind::Type: case Kind::Modifier:
    case Kind::RegexLiteral: case Kind::Atom: break;
    default:
      tree_.for_each_child(pattern, [&](NodeIndex at) {
        if (tree_[at].role != Role::Type && tree_[at].role != Role::Callee) bind_pattern(node, at, value);
      });
      break;
  }
  --depth_;
}

}  // namespace omni
