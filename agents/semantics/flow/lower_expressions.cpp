#include <algorithm>
#include <array>

#include "agents/semantics/flow/flow_builder.h"
#include "agents/syntax/language.h"

/// Expressions: operands before operators, the object of a method before its arguments. `a && b` runs both: what the right
/// side does would only be done sometimes, which nobody who follows data asks about.
namespace omni {

ValueId FlowBuilder::value_of(NodeIndex node) {
  if (node == kNoNode) return kNoValue;
  const ValueId value = lower(node);
  return value != kNoValue ? value : step(Step::Kind::Literal, node, {});
}

ValueId FlowBuilder::lower(NodeIndex node) {
  if (node == kNoNode) return kNoValue;
  if (depth_ >= kDeepest) {
    flow_.cut_short_ = true;
    return step(Step::Kind::Literal, node, {});
  }
  ++depth_;
  const ValueId value = lower_kind(node);
  --depth_;
  return value;
}

ValueId FlowBuilder::lower_kind(NodeIndex node) {
  switch (tree_[node].kind) {
    case Kind::Identifier: return step(Step::Kind::Load, node, {}, variable(node));
    case Kind::RegexLiteral: return tree_.is_leaf(node) ? step(Step::Kind::Literal, node, {}) : merge(node);  // /a#{b}/
    case Kind::String: case Kind::Char: case Kind::Number: case Kind::Bool: case Kind::Null:
    case Kind::Atom: case Kind::StringText: case Kind::Text: return step(Step::Kind::Literal, node, {});
    case Kind::Member: {
      const NodeIndex object = child(node, Role::Object);
      return member(node, object == kNoNode ? kNoValue : value_of(object));
    }
    case Kind::Index: return index(node);
    case Kind::Call: case Kind::New: case Kind::Template: return call(node);
    case Kind::Binary: return binary(node);
    case Kind::Ternary: return ternary(node);
    case Kind::Object: case Kind::Dict: return record(node);
    case Kind::Comprehension: return comprehension(node);
    case Kind::Lambda: return lambda(node);
    case Kind::Unary: {
      static const std::array kChanges = {symbol_hash("++"), symbol_hash("--")};
      const ValueId value = merge(node);
      const NodeIndex operand = child(node, Role::Operand);
      if (operand == kNoNode) return value;
      if (std::find(kChanges.begin(), kChanges.end(), tree_[node].symbol) != kChanges.end()) {
        assign(node, operand, value, kNoNode);
      } else {
        last_step().place = place_of(node);
      }
      return value;
    }
    case Kind::Cast: {
      const ValueId value = value_of(child(node, Role::Value));
      return step(Step::Kind::Merge, node, {value});
    }
    case Kind::Assign: {
      const NodeIndex right = child(node, Role::Right);
      const NodeIndex left = child(node, Role::Left);
      const ValueId value = right == kNoNode ? step(Step::Kind::Literal, node, {}) : value_of(right);
      if (left != kNoNode) assign(node, left, value, right);
      return value;
    }
    case Kind::AugAssign: {
      const NodeIndex left = child(node, Role::Left);
      const NodeIndex right = child(node, Role::Right);
      const ValueId before = value_of(left);
      const ValueId value = step(Step::Kind::Merge, node, {before, value_of(right)});
      if (left != kNoNode) assign(node, left, value, kNoNode);
      return value;
    }
    case Kind::VarDef: {
      const NodeIndex right = child(node, Role::Right);
      const NodeIndex left = child(node, Role::Left);
      if (const NodeIndex type = child(node, Role::Type); type != kNoNode && tree_[type].kind == Kind::ArrayType) {
        if (const NodeIndex size = child(type, Role::Item); size != kNoNode) value_of(size);
      }
      if (left == kNoNode) return kNoValue;
      if (child(node, Role::Body) != kNoNode) lambda(node);  // a property's accessors
      if (const NodeIndex getter = child(node, Role::Default); getter != kNoNode && child(getter, Role::Body) != kNoNode) lambda(getter);
      if (right == kNoNode) {
        if (const PlaceId place = place_of(left); place != kNoPlace) {
          step(Step::Kind::Declare, node, {}, place);
          last_step().target = left;
        }
        return kNoValue;
      }
      const ValueId value = value_of(right);
      assign(node, left, value, right);
      return value;
    }
    case Kind::GenericType: {  // `x.as[T]`
      const NodeIndex name = child(node, Role::Name);
      return name != kNoNode && tree_[name].kind == Kind::Member && tree_[node].role != Role::Type ? lower(name) : kNoValue;
    }
    case Kind::Type: case Kind::TypeArguments: case Kind::TypeParameters: case Kind::PointerType:
    case Kind::TypeAlias: case Kind::Modifier: case Kind::Import: case Kind::Package: case Kind::Global: case Kind::Empty:
    case Kind::Missing: return kNoValue;

    case Kind::Module: case Kind::Block: case Kind::Namespace: return statements(node);
    case Kind::ExprStmt: {
      const NodeIndex inner = tree_.first_child(node);
      return inner == kNoNode ? kNoValue : lower(inner);
    }
    case Kind::If: return if_statement(node);
    case Kind::Switch: return switch_statement(node);
    case Kind::For: case Kind::While: case Kind::DoWhile: loop(node); return kNoValue;
    case Kind::ForEach: return for_each(node);
    case Kind::Try: return try_statement(node);
    case Kind::With: return with_statement(node);
    case Kind::Return: {
      const std::vector<ValueId> values = children_values(node);
      step(Step::Kind::Return, node, values);
      leave(frame_.exit);
      return kNoValue;
    }
    case Kind::Throw: {
      const std::vector<ValueId> values = children_values(node);
      step(Step::Kind::Throw, node, values);
      const auto guard = std::find_if(frame_.guards.rbegin(), frame_.guards.rend(), [](const Guard& g) { return g.handler != 0; });
      go_to(guard == frame_.guards.rend() ? frame_.exit : guard->handler);
      return kNoValue;
    }
    case Kind::Break: case Kind::Continue: case Kind::Goto: jump(node); return kNoValue;
    case Kind::Label: label(node); return kNoValue;
    case Kind::Delete: case Kind::Assert: {
      const std::vector<ValueId> values = children_values(node);
      step(Step::Kind::Effect, node, values);
      return kNoValue;
    }
    case Kind::FunctionDef:
      if (functions_open_ > 0) {
        lambda(node);
      } else {
        waiting_.push_back(node);
      }
      return kNoValue;
    case Kind::ClassDef: class_body(node); return kNoValue;
    default: break;
  }
  const NodeIndex left = child(node, Role::Left);
  const NodeIndex right = child(node, Role::Right);
  if (is_raw(tree_[node].kind) && left != kNoNode && right != kNoNode) {  // `Some(x) = e`, `x <- xs`, `for x in xs`
    const ValueId value = value_of(right);
    bind_pattern(node, left, value);
    return value;
  }
  return merge(node);
}

/// Values of all children that have one, in order; types and names are none.
std::vector<ValueId> FlowBuilder::children_values(NodeIndex node) {
  std::vector<ValueId> values;
  tree_.for_each_child(node, [&](NodeIndex at) {
    switch (tree_[at].role) {
      case Role::Modifier: case Role::TypeParameters: case Role::TypeArguments: return;
      case Role::Type:
        if (tree_[at].kind != Kind::ArrayType) return;
        break;
      case Role::Name:
        if (tree_[at].kind == Kind::Identifier) return;
        break;
      case Role::Key:
        if (tree_[at].kind == Kind::Identifier) return;
        break;
      default: break;
    }
    if (const ValueId value = lower(at); value != kNoValue) values.push_back(value);
  });
  return values;
}

ValueId FlowBuilder::merge(NodeIndex node) {
  const std::vector<ValueId> values = children_values(node);
  return step(Step::Kind::Merge, node, values);
}

ValueId FlowBuilder::member(NodeIndex node, ValueId object) {
  const NodeIndex name = child(node, Role::Name);
  const ValueId value = step(Step::Kind::Field, node, {object}, place_of(node));
  if (name != kNoNode) last_step().symbol = tree_[name].symbol;
  return value;
}

ValueId FlowBuilder::index(NodeIndex node) {
  std::vector<ValueId> values;
  const NodeIndex object = child(node, Role::Object);
  if (object != kNoNode) values.push_back(value_of(object));
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (at != object) values.push_back(value_of(at));
  });
  return step(Step::Kind::Index, node, values, object == kNoNode ? kNoPlace : place_of(object));
}

void FlowBuilder::arguments(NodeIndex list, std::vector<ValueId>& out) {
  tree_.for_each_child(list, [&](NodeIndex at) { out.push_back(value_of(at)); });
}

/// The receiver, then the arguments, then the method itself: its value may depend on the arguments (propagators).
ValueId FlowBuilder::call(NodeIndex node) {
  const NodeIndex callee = child(node, Role::Callee);
  const NodeIndex list = child(node, Role::Arguments);
  const bool method = callee != kNoNode && tree_[callee].kind == Kind::Member;
  PlaceId receiver = kNoPlace;
  ValueId object = kNoValue;
  if (method) {
    const NodeIndex object_node = child(callee, Role::Object);
    if (object_node != kNoNode) {
      object = value_of(object_node);
      receiver = place_of(object_node);
      accessor_place(callee, receiver);
    }
  }
  std::vector<ValueId> values(1, kNoValue);
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (at == callee || tree_[at].role == Role::TypeArguments) return;
    if (at == list && tree_[at].kind == Kind::Arguments) return arguments(at, values);
    if (at == list) {  // a tagged template
      values.push_back(value_of(at));
      return;
    }
    if (tree_[at].kind == Kind::ClassBody) return class_body(node);
    if (tree_[at].role == Role::Type && tree_[at].kind != Kind::ArrayType) return;
    if (const ValueId value = lower(at); value != kNoValue) values.push_back(value);
  });
  if (method) {
    values[0] = member(callee, object);
  } else if (callee != kNoNode) {
    values[0] = value_of(callee);
  } else if (const NodeIndex type = child(node, Role::Type); type != kNoNode && (tree_[type].kind == Kind::Identifier || tree_[type].kind == Kind::Member)) {
    values[0] = value_of(type);
  } else {
    values[0] = step(Step::Kind::Literal, node, {});  // `new T(…)`: operand 0 is always the callee
  }
  return step(Step::Kind::Call, node, values, receiver);
}

/// Long chains lean to the left: down the spine, then up again, without recursion.
ValueId FlowBuilder::binary(NodeIndex node) {
  std::vector<NodeIndex> spine;
  NodeIndex at = node;
  for (; at != kNoNode && tree_[at].kind == Kind::Binary && child(at, Role::Left) != kNoNode; at = child(at, Role::Left)) spine.push_back(at);
  if (spine.empty()) return merge(node);
  ValueId value = value_of(at);
  for (std::size_t i = spine.size(); i > 0; --i) {
    std::vector<ValueId> values = {value};
    const NodeIndex right = child(spine[i - 1], Role::Right);
    if (right != kNoNode && is_raw(tree_[right].kind) && tree_[spine[i - 1]].symbol == symbol_hash("is")) {  // `x is T t`
      bind_pattern(spine[i - 1], right, value);
    } else if (right != kNoNode) {
      const ValueId other = value_of(right);
      values.push_back(other);
    }
    const NodeIndex bound = child(spine[i - 1], Role::Alias);  // `x instanceof T t`
    const ValueId left = value;
    value = step(Step::Kind::Merge, spine[i - 1], values);
    if (bound != kNoNode) store(spine[i - 1], bound, left, false);
  }
  return value;
}

ValueId FlowBuilder::ternary(NodeIndex node) {
  NodeIndex condition = child(node, Role::Cond);
  NodeIndex yes = child(node, Role::Then);
  NodeIndex no = child(node, Role::Else);
  if (condition == kNoNode) {  // Python: value, condition, other value
    std::vector<NodeIndex> parts;
    tree_.for_each_child(node, [&](NodeIndex at) { parts.push_back(at); });
    if (parts.size() != 3) return merge(node);
    yes = parts[0];
    condition = parts[1];
    no = parts[2];
  }
  const ValueId tested = value_of(condition);
  const ValueId first = yes == kNoNode ? tested : value_of(yes);  // a ?: b
  const ValueId second = no == kNoNode ? kNoValue : value_of(no);
  return step(Step::Kind::Choice, node, {first, second});
}

std::uint32_t FlowBuilder::key_symbol(NodeIndex key) const {
  if (key == kNoNode) return 0;
  switch (tree_[key].kind) {
    case Kind::Identifier: case Kind::String: case Kind::Number: return tree_[key].symbol;
    case Kind::Atom: {
      const NodeIndex name = child(key, Role::Key);
      return name != kNoNode ? tree_[name].symbol : tree_[key].symbol;
    }
    default: return 0;
  }
}

ValueId FlowBuilder::record(NodeIndex node) {
  std::vector<ValueId> values;
  std::vector<std::uint32_t> symbols;
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].kind == Kind::Pair) {
      const NodeIndex key = child(at, Role::Key);
      const NodeIndex value = child(at, Role::Value);
      const bool variable = key != kNoNode && tree_[key].kind == Kind::Identifier && (tree_.language().name == "python" || tree_.text(key).starts_with('$'));
      const bool named = key == kNoNode || tree_[key].kind == Kind::Identifier || tree_[key].kind == Kind::Atom || tree_[key].kind == Kind::String;
      if (!named || variable) {  // a key that is computed is a part of the whole, too
        values.push_back(value_of(key));
        symbols.push_back(0);
      } else if (key != kNoNode && tree_[key].kind == Kind::String) {
        value_of(key);
      }
      if (value == kNoNode) return;
      values.push_back(step(Step::Kind::Merge, at, {value_of(value)}));
      symbols.push_back(key_symbol(key));
      return;
    }
    if (tree_[at].kind == Kind::FunctionDef) {
      lambda(at);
      return;
    }
    if (const ValueId value = lower(at); value != kNoValue) {
      values.push_back(value);
      symbols.push_back(0);
    }
  });
  const ValueId result = step(Step::Kind::Record, node, values);
  const Step& made = last_step();
  for (std::uint32_t i = 0; i < made.operand_count; ++i) symbols_[made.first_operand + i] = symbols[i];
  return result;
}

/// `[body for x in xs if c]`: the clauses, then the body.
ValueId FlowBuilder::comprehension(NodeIndex node) {
  const NodeIndex code = child(node, Role::Body);
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (at != code) lower(at);
  });
  if (code == kNoNode) return step(Step::Kind::Literal, node, {});
  return step(Step::Kind::Merge, node, {value_of(code)});
}

/// The body as a branch that may be taken here. What it returns is not followed.
ValueId FlowBuilder::lambda(NodeIndex node) {
  const NodeIndex code = child(node, Role::Body);
  if (code != kNoNode) {
    const BlockId inside = new_block();
    const BlockId after = new_block();
    link(current_, inside);
    link(current_, after);
    Frame outer = std::exchange(frame_, Frame{});
    frame_.exit = after;
    ++functions_open_;
    start(inside);
    parameters(node);
    lower(code);
    go_to(after);
    --functions_open_;
    frame_ = std::move(outer);
    start(after);
  }
  return step(Step::Kind::Literal, node, {});
}

void FlowBuilder::parameters(NodeIndex function) {
  const auto each = [&](NodeIndex parameter) {
    if (tree_[parameter].kind != Kind::Parameter) return;
    const NodeIndex name = child(parameter, Role::Name);
    if (name == kNoNode) return;
    const NodeIndex given = child(parameter, Role::Default);
    const ValueId value = given == kNoNode ? kNoValue : value_of(given);
    if (tree_[name].kind == Kind::Identifier) {
      step(Step::Kind::Bind, parameter, {value}, variable(name));
      last_step().target = name;
      return;
    }
    const ValueId whole = step(Step::Kind::Bind, parameter, {value});
    last_step().target = name;
    bind_pattern(parameter, name, whole);
  };
  tree_.for_each_child(function, [&](NodeIndex list) {
    if (tree_[list].role == Role::Parameters) tree_.for_each_child(list, each);
    if (tree_[list].role == Role::Receiver) each(list);
  });
}

}  // namespace omni
