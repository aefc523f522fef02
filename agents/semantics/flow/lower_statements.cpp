#include <algorithm>
#include <array>

#include "agents/semantics/flow/flow_builder.h"
#include "agents/syntax/language.h"

/// Statements: branches, loops, jumps, exceptions. A call inside a `try` may throw: there is an edge to the handlers before
/// and behind its statement. A `finally` is written once: all ways lead into it, and out of it to wherever they came for.
namespace omni {
namespace {

/// Case labels are patterns that bind names, not values that are compared.
bool cases_are_patterns(std::string_view language) {
  static constexpr std::array<std::string_view, 7> kNames = {"rust", "scala", "python", "swift", "ocaml", "elixir", "c_sharp"};
  return std::find(kNames.begin(), kNames.end(), language) != kNames.end();
}

bool break_leaves_switch(std::string_view language) {
  static constexpr std::array<std::string_view, 11> kNames = {"c",   "cpp",  "java", "javascript", "typescript", "tsx",
                                                              "php", "dart", "go",   "swift",      "c_sharp"};
  return std::find(kNames.begin(), kNames.end(), language) != kNames.end();
}

}  // namespace

bool FlowBuilder::may_throw(NodeIndex node) {
  if (calls_before_.empty()) {
    calls_before_.reserve(tree_.size() + 1);
    calls_before_.push_back(0);
    for (const Node& at : tree_.nodes()) {
      const bool call = at.kind == Kind::Call || at.kind == Kind::New || at.kind == Kind::Template || at.kind == Kind::Await;
      calls_before_.push_back(calls_before_.back() + (call ? 1U : 0U));
    }
  }
  return calls_before_[tree_[node].subtree_end] > calls_before_[node];
}

ValueId FlowBuilder::statements(NodeIndex list) {
  ValueId last = kNoValue;
  tree_.for_each_child(list, [&](NodeIndex at) {
    const bool guarded = !frame_.guards.empty() && may_throw(at);
    const auto to_handler = [&] {
      const BlockId next = new_block();
      link(current_, frame_.guards.back().handler);
      link(current_, next);
      start(next);
    };
    if (guarded) to_handler();
    last = lower(at);
    if (guarded) to_handler();
  });
  return last;
}

ValueId FlowBuilder::body(NodeIndex node, Role role) {
  const NodeIndex at = child(node, role);
  return at == kNoNode ? kNoValue : lower(at);
}

/// May somebody ask for the value of this statement?
bool FlowBuilder::yields(NodeIndex node) const { return (tree_[node].flags & kStatement) == 0 || tree_.language().value_of_last; }

ValueId FlowBuilder::if_statement(NodeIndex node) {
  if (const NodeIndex before = child(node, Role::Init); before != kNoNode) lower(before);
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Cond) value_of(at);  // Swift has lists of them
  });
  const BlockId head = current_;
  const BlockId after = new_block();
  start(new_block());
  link(head, current_);
  ValueId yes = body(node, Role::Then);
  link(current_, after);
  ValueId no = kNoValue;
  if (child(node, Role::Else) == kNoNode) {
    link(head, after);
  } else {
    start(new_block());
    link(head, current_);
    no = body(node, Role::Else);
    link(current_, after);
  }
  start(after);
  return !yields(node) || (yes == kNoValue && no == kNoValue) ? kNoValue : step(Step::Kind::Choice, node, {yes, no});
}

void FlowBuilder::case_pattern(NodeIndex node, NodeIndex pattern, ValueId value) {
  // Ruby's `when` compares, its `in` takes apart.
  if (cases_are_patterns(tree_.language().name) || (tree_.language().name == "ruby" && is_raw(tree_[pattern].kind))) {
    bind_pattern(node, pattern, value);
  } else {
    lower(pattern);
  }
}

ValueId FlowBuilder::switch_statement(NodeIndex node) {
  const NodeIndex subject = child(node, Role::Value);
  const ValueId value = subject == kNoNode ? step(Step::Kind::Literal, node, {}) : value_of(subject);
  if (const NodeIndex name = child(node, Role::Alias); name != kNoNode) store(node, name, value, false);
  const NodeIndex list = child(node, Role::Body);
  if (list == kNoNode) return value;
  BlockId head = current_;
  const BlockId after = new_block();
  const bool breaks = break_leaves_switch(tree_.language().name);
  if (breaks) frame_.jumps.push_back({node, std::exchange(pending_label_, 0), after, after, false, frame_.guards.size()});
  std::vector<ValueId> values;
  bool has_default = false;
  BlockId fell = 0;  // where the case before runs on
  bool falls = false;
  tree_.for_each_child(list, [&](NodeIndex at) {
    if (tree_[at].kind != Kind::Case) return;
    // The labels are tried one after the other.
    start(new_block());
    link(head, current_);
    bool any = true;
    tree_.for_each_child(at, [&](NodeIndex part) {
      if (tree_[part].role == Role::Item) {
        any = any && tree_[part].kind == Kind::Identifier && tree_.text(part) == "_";
        case_pattern(at, part, value);
      }
      if (tree_[part].role == Role::Guard) {
        any = false;
        lower(part);
      }
    });
    has_default = has_default || any;
    head = current_;
    const BlockId code = new_block();
    link(head, code);
    if (falls) link(fell, code);
    start(code);
    ValueId last = kNoValue;
    tree_.for_each_child(at, [&](NodeIndex part) {
      if (tree_[part].role != Role::Item && tree_[part].role != Role::Guard) last = lower(part);
    });
    if (last != kNoValue) values.push_back(last);
    if (falls_through_) {
      fell = current_;
      falls = true;
    } else {
      link(current_, after);
    }
  });
  if (falls) link(fell, after);
  if (!has_default) link(head, after);
  if (breaks) frame_.jumps.pop_back();
  start(after);
  return !yields(node) || values.empty() ? kNoValue : step(Step::Kind::Choice, node, values);
}

/// For, While, DoWhile.
void FlowBuilder::loop(NodeIndex node) {
  const std::uint32_t name = std::exchange(pending_label_, 0);
  const Kind kind = tree_[node].kind;
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Init) lower(at);
  });
  const BlockId head = new_block();
  const BlockId inside = new_block();
  const BlockId again = new_block();
  const BlockId after = new_block();
  const NodeIndex condition = child(node, Role::Cond);
  const auto test = [&] {
    start(head);
    tree_.for_each_child(node, [&](NodeIndex at) {
      if (tree_[at].role == Role::Cond) value_of(at);
    });
    link(current_, inside);
    return current_;
  };
  BlockId tested = 0;
  if (kind == Kind::DoWhile) {
    go_to(inside);
  } else {
    go_to(head);
    tested = test();
  }
  frame_.jumps.push_back({node, name, after, again, true, frame_.guards.size()});
  start(inside);
  body(node, Role::Body);
  go_to(again);
  start(again);
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Update) lower(at);
  });
  go_to(head);
  frame_.jumps.pop_back();
  if (kind == Kind::DoWhile) tested = test();
  if (condition != kNoNode) {  // without one only a `break` ends it
    start(new_block());
    link(tested, current_);
    if (const NodeIndex otherwise = child(node, Role::Else); otherwise != kNoNode) lower(otherwise);
    link(current_, after);
  }
  start(after);
}

/// Its value, if it has one (Scala's `for … yield`), is what the body yields.
ValueId FlowBuilder::for_each(NodeIndex node) {
  const std::uint32_t name = std::exchange(pending_label_, 0);
  const NodeIndex source = child(node, Role::Right);
  ValueId all = source == kNoNode ? kNoValue : value_of(source);
  const BlockId head = new_block();
  const BlockId inside = new_block();
  const BlockId after = new_block();
  go_to(head);
  start(head);
  link(head, inside);
  start(inside);
  frame_.jumps.push_back({node, name, after, head, true, frame_.guards.size()});
  if (all != kNoValue) {
    const ValueId item = step(Step::Kind::Field, source, {all});
    if (const NodeIndex target = child(node, Role::Left); target != kNoNode) bind_pattern(node, target, item);
  }
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Item || tree_[at].role == Role::Guard) lower(at);
  });
  const ValueId element = body(node, Role::Body);
  go_to(head);
  frame_.jumps.pop_back();
  start(new_block());
  link(head, current_);
  if (const NodeIndex otherwise = child(node, Role::Else); otherwise != kNoNode) lower(otherwise);
  link(current_, after);
  start(after);
  return tree_[node].symbol == symbol_hash("yield") && element != kNoValue ? step(Step::Kind::Merge, node, {element}) : kNoValue;
}

ValueId FlowBuilder::try_statement(NodeIndex node) {
  const BlockId after = new_block();
  const NodeIndex cleanup = child(node, Role::Finally);
  const BlockId outer_handler = frame_.guards.empty() ? frame_.exit : frame_.guards.back().handler;
  const bool has_finally = cleanup != kNoNode;
  const BlockId ending = has_finally ? new_block() : after;
  bool completes = false;
  const auto end_part = [&] {
    completes = completes || blocks_[current_].alive;
    go_to(ending);
  };
  const BlockId unhandled = has_finally ? new_block() : outer_handler;
  if (has_finally) frame_.guards.push_back({unhandled, ending, true, {}});
  const BlockId handlers = new_block();
  frame_.guards.push_back({handlers, 0, false, {}});
  std::vector<ValueId> values;
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Item) lower(at);
  });
  const BlockId start_block = new_block();
  go_to(start_block);
  start(start_block);
  values.push_back(body(node, Role::Body));
  frame_.guards.pop_back();
  if (child(node, Role::Else) != kNoNode) values.back() = body(node, Role::Else);
  end_part();
  link(handlers, unhandled);
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].kind != Kind::Catch) return;
    start(new_block());
    link(handlers, current_);
    NodeIndex bound = child(at, Role::Name);
    if (const NodeIndex type = child(at, Role::Type); bound == kNoNode && type != kNoNode && tree_[type].kind == Kind::Assign) {
      bound = child(type, Role::Left);
    }
    if (bound != kNoNode) bind_pattern(at, bound, step(Step::Kind::Literal, at, {}));
    values.push_back(body(at, Role::Body));
    end_part();
  });
  if (has_finally) {
    const Guard guard = std::move(frame_.guards.back());
    frame_.guards.pop_back();
    link(unhandled, ending);
    const bool thrown = blocks_[unhandled].alive;
    start(ending);
    tree_.for_each_child(cleanup, [&](NodeIndex at) { lower(at); });
    const BlockId end = current_;
    if (completes || thrown) link(end, after);  // code behind is taken to be reached in any case
    if (thrown) link(end, outer_handler);
    for (const BlockId target : guard.leave_to) {
      start(new_block());
      link(end, current_);
      leave(target);
    }
  }
  start(after);
  values.erase(std::remove(values.begin(), values.end(), kNoValue), values.end());
  return !yields(node) || values.empty() ? kNoValue : step(Step::Kind::Choice, node, values);
}

ValueId FlowBuilder::with_statement(NodeIndex node) {
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Item) lower(at);
  });
  return body(node, Role::Body);
}

void FlowBuilder::jump(NodeIndex node) {
  std::uint32_t name = 0;
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].kind == Kind::Identifier && frame_.labelled(tree_[at].symbol)) {
      name = tree_[at].symbol;
    } else if (tree_[node].kind == Kind::Goto) {
      name = tree_[at].symbol;
    } else {
      lower(at);  // `break value`
    }
  });
  if (tree_[node].kind == Kind::Goto) return leave(label_block(name));
  const bool again = tree_[node].kind == Kind::Continue;
  for (auto at = frame_.jumps.rbegin(); at != frame_.jumps.rend(); ++at) {
    if (name != 0 ? at->label != name : again && !at->is_loop) continue;
    const BlockId target = again ? at->again : at->after;
    leave_guards(target, at->guards);
    return;
  }
  go_to(frame_.exit);  // out of something that is no loop here (a block of Ruby, code that is half written)
}

BlockId FlowBuilder::label_block(std::uint32_t name) {
  const auto known = frame_.labels.find(name);
  return known != frame_.labels.end() ? known->second : frame_.labels.emplace(name, new_block()).first->second;
}

void FlowBuilder::label(NodeIndex node) {
  std::uint32_t name = 0;
  NodeIndex code = child(node, Role::Body);
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (name == 0 && tree_[at].kind == Kind::Identifier && at != code) {
      name = tree_[at].symbol;
    } else if (code == kNoNode) {
      code = at;
    }
  });
  const BlockId here = label_block(name);
  go_to(here);
  start(here);
  if (code == kNoNode) return;
  const BlockId after = new_block();
  frame_.jumps.push_back({node, name, after, after, false, frame_.guards.size()});
  const Kind kind = tree_[code].kind;
  const bool loop = kind == Kind::For || kind == Kind::ForEach || kind == Kind::While || kind == Kind::DoWhile || kind == Kind::Switch;
  pending_label_ = loop ? name : 0;
  lower(code);
  pending_label_ = 0;
  frame_.jumps.pop_back();
  link(current_, after);
  start(after);
}

/// The initialisers of a class run where it stands; its methods have graphs of their own, or are part of the function around.
void FlowBuilder::class_body(NodeIndex node) {
  parameters(node);  // those of a primary constructor
  tree_.for_each_child(node, [&](NodeIndex at) {
    if (tree_[at].role == Role::Body || tree_[at].kind == Kind::ClassBody) statements(at);
  });
}

}  // namespace omni
