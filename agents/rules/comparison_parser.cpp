#include <algorithm>
#include <array>
#include <cctype>

#include "agents/rules/comparison_ast.h"

// Recursive descent, one function per level of Python's precedence, loosest first.
namespace omni {

namespace {

using Node = ComparisonExpression::Node;
using Operator = ComparisonOperator;
using Function = ComparisonFunction;

constexpr int kMaxDepth = 100;  // nesting: rule files come from strangers
constexpr std::size_t kMaxBytes = 4 * 1024;  // also bounds the depth of `1 + 1 + 1 …`

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

struct FunctionEntry {
  std::string_view name;
  Function function;
  std::size_t least, most;
};
constexpr std::array kFunctions{
    FunctionEntry{"int", Function::Int, 1, 2},
    FunctionEntry{"float", Function::Float, 1, 1},
    FunctionEntry{"str", Function::Str, 1, 1},
    FunctionEntry{"bool", Function::Bool, 1, 1},
    FunctionEntry{"len", Function::Len, 1, 1},
    FunctionEntry{"abs", Function::Abs, 1, 1},
    FunctionEntry{"min", Function::Min, 1, 64},
    FunctionEntry{"max", Function::Max, 1, 64},
    FunctionEntry{"re.match", Function::ReMatch, 2, 2},
    FunctionEntry{"re.search", Function::ReSearch, 2, 2},
    FunctionEntry{"re.fullmatch", Function::ReFullmatch, 2, 2},
    FunctionEntry{"today", Function::Today, 0, 0},
    FunctionEntry{"strptime", Function::Strptime, 1, 2},
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Node> whole() {
    if (text_.size() > kMaxBytes) return failure("an expression of at most 4 KB");
    OMNI_TRY(Node node, disjunction());
    skip_blanks();
    if (at_ < text_.size()) return failure("an operator or the end");
    return node;
  }

  std::vector<std::string> variables() && { return std::move(variables_); }

 private:
  Error failure(std::string_view expected) const {
    std::string found = at_ < text_.size() ? "'" + std::string(text_.substr(at_, 1)) + "'" : std::string("the end");
    return Error(ErrorCode::InvalidInput, "comparison: column " + std::to_string(at_ + 1) + ": expected " + std::string(expected) +
                                              ", found " + found);
  }
  Error problem(std::size_t at, std::string_view message) const {
    return Error(ErrorCode::InvalidInput, "comparison: column " + std::to_string(at + 1) + ": " + std::string(message));
  }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool sees(std::string_view token) {
    skip_blanks();
    return text_.substr(at_).starts_with(token);
  }
  bool take(std::string_view token) {
    if (!sees(token)) return false;
    at_ += token.size();
    return true;
  }
  bool sees_word(std::string_view word) {
    return sees(word) && (at_ + word.size() >= text_.size() || !is_name(text_[at_ + word.size()]));
  }
  bool take_word(std::string_view word) {
    if (!sees_word(word)) return false;
    at_ += word.size();
    return true;
  }

  static Node operation(Operator op, std::vector<Node> children) {
    Node node;
    node.kind = Node::Kind::Operator;
    node.op = op;
    node.children = std::move(children);
    return node;
  }
  static Node binary(Operator op, Node left, Node right) {
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return operation(op, std::move(children));
  }
  static Node unary(Operator op, Node operand) {
    std::vector<Node> children;
    children.push_back(std::move(operand));
    return operation(op, std::move(children));
  }
  static Node literal(ComparisonValue value) {
    Node node;
    node.literal = std::move(value);
    return node;
  }

  struct Deeper {
    explicit Deeper(int& depth_to_count) : depth(depth_to_count) { ++depth; }
    ~Deeper() { --depth; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    int& depth;
  };

  Result<Node> disjunction() {
    const Deeper deeper(depth_);
    if (depth_ > kMaxDepth) return problem(at_, "nested too deeply");
    OMNI_TRY(Node left, conjunction());
    while (take_word("or")) {
      OMNI_TRY(Node right, conjunction());
      left = binary(Operator::Or, std::move(left), std::move(right));
    }
    return left;
  }

  Result<Node> conjunction() {
    OMNI_TRY(Node left, negation());
    while (take_word("and")) {
      OMNI_TRY(Node right, negation());
      left = binary(Operator::And, std::move(left), std::move(right));
    }
    return left;
  }

  Result<Node> negation() {
    if (!take_word("not")) return comparison();
    const Deeper deeper(depth_);
    if (depth_ > kMaxDepth) return problem(at_, "nested too deeply");
    OMNI_TRY(Node operand, negation());
    return unary(Operator::Not, std::move(operand));
  }

  std::optional<Operator> comparison_operator() {
    if (take("==")) return Operator::Equal;
    if (take("!=")) return Operator::NotEqual;
    if (take("<=")) return Operator::LessEqual;
    if (take(">=")) return Operator::GreaterEqual;
    if (!sees("<<") && take("<")) return Operator::Less;
    if (!sees(">>") && take(">")) return Operator::Greater;
    if (take_word("in")) return Operator::In;
    const std::size_t before = at_;
    if (take_word("not")) {
      if (take_word("in")) return Operator::NotIn;
      at_ = before;
    }
    return std::nullopt;
  }

  Result<Node> comparison() {
    OMNI_TRY(Node first, binary_level(0));
    std::optional<Operator> op = comparison_operator();
    if (!op) return first;
    Node chain;
    chain.kind = Node::Kind::Chain;
    chain.children.push_back(std::move(first));
    for (; op; op = comparison_operator()) {
      OMNI_TRY(Node next, binary_level(0));
      chain.chain.push_back(*op);
      chain.children.push_back(std::move(next));
    }
    return chain;
  }

  // The left-associative levels, loosest first: | ^ & shifts sums products.
  std::optional<Operator> binary_operator(int level) {
    switch (level) {
      case 0: return take("|") ? std::optional(Operator::BitOr) : std::nullopt;
      case 1: return take("^") ? std::optional(Operator::BitXor) : std::nullopt;
      case 2: return take("&") ? std::optional(Operator::BitAnd) : std::nullopt;
      case 3:
        if (take("<<")) return Operator::ShiftLeft;
        return take(">>") ? std::optional(Operator::ShiftRight) : std::nullopt;
      case 4:
        if (take("+")) return Operator::Add;
        return take("-") ? std::optional(Operator::Subtract) : std::nullopt;
      default:
        if (take("//")) return Operator::FloorDivide;
        if (take("/")) return Operator::Divide;
        if (take("%")) return Operator::Modulo;
        return !sees("**") && take("*") ? std::optional(Operator::Multiply) : std::nullopt;
    }
  }
  static constexpr int kTightestLevel = 5;

  Result<Node> binary_level(int level) {
    if (level > kTightestLevel) return unary_level();
    OMNI_TRY(Node left, binary_level(level + 1));
    while (const std::optional<Operator> op = binary_operator(level)) {
      OMNI_TRY(Node right, binary_level(level + 1));
      left = binary(*op, std::move(left), std::move(right));
    }
    return left;
  }

  Result<Node> unary_level() {
    const Deeper deeper(depth_);
    if (depth_ > kMaxDepth) return problem(at_, "nested too deeply");
    std::optional<Operator> op;
    if (take("-")) op = Operator::Negate;
    else if (take("+")) op = Operator::Plus;
    else if (take("~")) op = Operator::Invert;
    if (op) {
      OMNI_TRY(Node operand, unary_level());
      return unary(*op, std::move(operand));
    }
    OMNI_TRY(Node base, atom());
    if (!take("**")) return base;
    OMNI_TRY(Node exponent, unary_level());  // binds to the right: 2 ** 3 ** 2
    return binary(Operator::Power, std::move(base), std::move(exponent));
  }

  Result<Node> atom() {
    skip_blanks();
    if (at_ >= text_.size()) return failure("a value");
    const char c = text_[at_];
    if (c == '$') return variable();
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
    if (c == '"' || c == '\'') return string(false);
    if ((c == 'r' || c == 'R') && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\'')) {
      ++at_;
      return string(true);
    }
    if (take("[")) return list("]");
    if (take("(")) {
      OMNI_TRY(Node inner, disjunction());
      if (take(")")) return inner;
      if (!take(",")) return failure("')'");
      OMNI_TRY(Node rest, list(")"));
      rest.children.insert(rest.children.begin(), std::move(inner));
      return rest;
    }
    if (is_name_start(c)) return name();
    return failure("a value");
  }

  Result<Node> variable() {
    const std::size_t begin = at_++;
    if (text_.substr(at_).starts_with("...")) at_ += 3;
    const std::size_t first = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == first) return failure("the name of a metavariable");
    Node node;
    node.kind = Node::Kind::Variable;
    node.name = std::string(text_.substr(begin, at_ - begin));
    if (std::find(variables_.begin(), variables_.end(), node.name) == variables_.end()) variables_.push_back(node.name);
    return node;
  }

  Result<Node> number() {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool hex = text_.substr(begin, 2) == "0x" || text_.substr(begin, 2) == "0X";
      const bool exponent_sign = (c == '+' || c == '-') && !hex && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E');
      if (!is_name(c) && c != '.' && !exponent_sign) break;
      ++at_;
    }
    const auto value = number_from_source(text_.substr(begin, at_ - begin));
    if (!value) return problem(begin, "'" + std::string(text_.substr(begin, at_ - begin)) + "' is no number of at most 64 bits");
    return literal(*value);
  }

  Result<Node> string(bool raw) {
    const char quote = text_[at_++];
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] != '\\' || at_ + 1 >= text_.size()) {
        value += text_[at_++];
        continue;
      }
      const char escaped = text_[at_ + 1];
      at_ += 2;
      switch (raw ? '\0' : escaped) {
        case 'n': value += '\n'; break;
        case 't': value += '\t'; break;
        case 'r': value += '\r'; break;
        case '\\': case '\'': case '"': value += escaped; break;
        default: value.append({'\\', escaped});  // as Python: an unknown escape stays, so that "\d" is a regex
      }
    }
    if (at_ >= text_.size()) return failure("the closing quote");
    ++at_;
    return literal({std::move(value)});
  }

  Result<Node> list(std::string_view close) {
    Node node;
    node.kind = Node::Kind::List;
    while (!take(close)) {
      OMNI_TRY(Node element, disjunction());
      node.children.push_back(std::move(element));
      if (!take(",") && !sees(close)) return failure("',' or '" + std::string(close) + "'");
    }
    return node;
  }

  Result<Node> name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_name(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "True" || word == "true") return literal({true});
    if (word == "False" || word == "false") return literal({false});
    if (word == "None" || word == "null") return literal({ComparisonValue::Code{std::string(word)}});
    const auto entry = std::find_if(kFunctions.begin(), kFunctions.end(), [&](const FunctionEntry& f) { return f.name == word; });
    if (entry == kFunctions.end()) return problem(begin, "unknown name '" + std::string(word) + "'");
    if (!take("(")) return failure("'(' after '" + std::string(word) + "'");
    OMNI_TRY(Node call, list(")"));
    call.kind = Node::Kind::Call;
    call.function = entry->function;
    if (call.children.size() < entry->least || call.children.size() > entry->most) {
      return problem(begin, std::string(word) + "() takes " + std::to_string(entry->least) +
                                (entry->most > entry->least ? " to " + std::to_string(entry->most) : "") + " arguments");
    }
    return with_regex(std::move(call), begin);
  }

  Result<Node> with_regex(Node call, std::size_t begin) const {
    const bool is_regex = call.function == Function::ReMatch || call.function == Function::ReSearch || call.function == Function::ReFullmatch;
    if (!is_regex || call.children[0].kind != Node::Kind::Literal) return call;
    const std::string* pattern = std::get_if<std::string>(&call.children[0].literal.value);
    if (pattern == nullptr) return call;
    auto regex = Regex::compile(call.function == Function::ReFullmatch ? "(?:" + *pattern + ")\\z" : *pattern);
    if (!regex) return problem(begin, regex.error().message());
    call.regex = std::move(regex).value();
    return call;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<std::string> variables_;
};

}  // namespace

Result<ComparisonExpression> ComparisonExpression::parse(std::string_view text) {
  Parser parser(text);
  OMNI_TRY(Node root, parser.whole());
  return ComparisonExpression(std::make_shared<const Node>(std::move(root)), std::move(parser).variables());
}

}  // namespace omni
