#include "agents/rules/label_expression.h"

namespace omni {

/// Recursive descent; `wrong_` is set once.
class LabelParser {
 public:
  explicit LabelParser(std::string_view text) : text_(text) { advance(); }

  LabelExpression run(std::string& wrong) {
    disjunction(0);
    if (wrong_.empty() && !token_.empty()) wrong_ = "unexpected `" + std::string(token_) + "`";
    wrong = std::move(wrong_);
    return wrong.empty() ? std::move(out_) : LabelExpression();
  }

 private:
  using Op = LabelExpression::Op;
  static constexpr int kMaxDepth = 100;

  static bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

  void advance() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    std::size_t end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    if (end == at_ && at_ < text_.size()) ++end;
    token_ = text_.substr(at_, end - at_);
    at_ = end;
  }

  void disjunction(int depth) {
    conjunction(depth);
    while (wrong_.empty() && token_ == "or") {
      advance();
      conjunction(depth);
      out_.steps_.push_back({Op::Or, 0});
    }
  }

  void conjunction(int depth) {
    operand(depth);
    while (wrong_.empty() && token_ == "and") {
      advance();
      operand(depth);
      out_.steps_.push_back({Op::And, 0});
    }
  }

  void operand(int depth) {
    if (depth > kMaxDepth) {
      wrong_ = "nested too deeply";
    } else if (token_ == "not") {
      advance();
      operand(depth + 1);
      out_.steps_.push_back({Op::Not, 0});
    } else if (token_ == "(") {
      advance();
      disjunction(depth + 1);
      if (wrong_.empty() && token_ != ")") wrong_ = "a parenthesis is not closed";
      if (wrong_.empty()) advance();
    } else if (token_.empty() || token_ == "and" || token_ == "or") {
      wrong_ = token_.empty() ? "a label is missing at the end" : "a label is missing before `" + std::string(token_) + "`";
    } else if (!is_name(token_.front()) || (token_.front() >= '0' && token_.front() <= '9')) {
      wrong_ = "unexpected `" + std::string(token_) + "`";
    } else {
      label();
      advance();
    }
  }

  void label() {
    const bool yes = token_ == "true" || token_ == "True";
    if (yes || token_ == "false" || token_ == "False") {
      out_.steps_.push_back({yes ? Op::True : Op::False, 0});
      return;
    }
    out_.steps_.push_back({Op::Label, static_cast<std::uint32_t>(out_.labels_.size())});
    out_.labels_.emplace_back(token_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view token_;
  std::string wrong_;
  LabelExpression out_;
};

LabelExpression LabelExpression::parse(std::string_view text, std::string& wrong) { return LabelParser(text).run(wrong); }

bool LabelExpression::holds(FunctionRef<bool(std::string_view label)> has) const {
  if (steps_.empty()) return true;
  std::vector<char> stack;
  const auto pop = [&] {
    const bool top = stack.back() != 0;
    stack.pop_back();
    return top;
  };
  for (const Step& step : steps_) {
    switch (step.op) {
      case Op::Label: stack.push_back(has(labels_[step.label]) ? 1 : 0); break;
      case Op::True: stack.push_back(1); break;
      case Op::False: stack.push_back(0); break;
      case Op::Not: stack.back() = stack.back() != 0 ? 0 : 1; break;
      case Op::And: { const bool right = pop(); stack.back() = stack.back() != 0 && right ? 1 : 0; break; }
      case Op::Or: { const bool right = pop(); stack.back() = stack.back() != 0 || right ? 1 : 0; break; }
    }
  }
  return stack.back() != 0;
}

}  // namespace omni
