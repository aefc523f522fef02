#include "agents/rules/formula_variables.h"

#include <vector>

#include "agents/rules/rule_reader.h"
#include "protocol/base/suggest.h"

namespace omni {
namespace {

bool is_capital(char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_capital(c) || is_digit(c) || (c >= 'a' && c <= 'z'); }

void add_from_code(std::string_view text, std::set<std::string>& out) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t name = at + 1;
    if (text.substr(name).starts_with("...")) name += 3;
    std::size_t end = name;
    while (end < text.size() && (is_capital(text[end]) || is_digit(text[end]))) ++end;
    if (end == name || is_digit(text[name])) continue;
    out.insert("$" + std::string(text.substr(name, end - name)));
  }
}

/// Named groups: (?<N>…), (?P<N>…), (?'N'…).
void add_from_regex(std::string_view text, std::set<std::string>& out) {
  for (std::size_t at = text.find("(?"); at != std::string_view::npos; at = text.find("(?", at + 2)) {
    std::size_t name = at + 2;
    if (name < text.size() && text[name] == 'P') ++name;
    if (name >= text.size() || (text[name] != '<' && text[name] != '\'')) continue;
    const char close = text[name] == '<' ? '>' : '\'';
    std::size_t end = ++name;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end > name && end < text.size() && text[end] == close) out.insert("$" + std::string(text.substr(name, end - name)));
  }
}

/// `$...ARGS` and `$ARGS` are one variable to this check.
std::string plain_name(std::string_view metavariable) {
  return metavariable.starts_with("$...") ? "$" + std::string(metavariable.substr(4)) : std::string(metavariable);
}

void collect(const Formula& formula, std::set<std::string>& out) {
  if (!formula.as_metavariable.empty()) out.insert(plain_name(formula.as_metavariable));
  switch (formula.kind) {
    case Formula::Kind::Pattern: add_from_code(formula.text, out); break;
    case Formula::Kind::Regex: add_from_regex(formula.text, out); break;
    case Formula::Kind::Not: return;
    case Formula::Kind::And:
    case Formula::Kind::Or:
    case Formula::Kind::Inside:
    case Formula::Kind::Anywhere:
      for (const Formula& child : formula.children) collect(child, out);
      break;
  }
  for (const Condition& condition : formula.conditions) {
    if (condition.kind == Condition::Kind::Regex) add_from_regex(condition.regex.regex, out);
    if (condition.kind == Condition::Kind::Pattern) {
      for (const Formula& inner : condition.pattern.formula) collect(inner, out);
    }
  }
}

std::string_view subject_of(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::Regex: return condition.regex.metavariable;
    case Condition::Kind::Pattern: return condition.pattern.metavariable;
    case Condition::Kind::Comparison: return {};  // its expression decides; the key is often wrong and harmless
    case Condition::Kind::Analysis: return condition.analysis.metavariable;
    case Condition::Kind::Type: return condition.type.metavariable;
    case Condition::Kind::Name: return condition.name.metavariable;
  }
  return {};
}

class Checker {
 public:
  explicit Checker(RuleReader& reader) : reader_(reader) {}

  /// `outer`: bound around this formula and visible to it (inside of a metavariable-pattern).
  void check(const Formula& formula, const std::set<std::string>& outer, bool fatal) {
    const bool constrained = !formula.focus.empty() || !formula.conditions.empty();
    if (constrained) {
      std::set<std::string> bound = outer;
      collect(formula, bound);
      for (const auto& alternatives : formula.focus) {
        for (const std::string& name : alternatives) {
          require(name, "the focus", formula.place, bound, fatal && alternatives.size() == 1);
        }
      }
      for (const Condition& condition : formula.conditions) {
        require(subject_of(condition), "a condition", condition.place, bound, fatal);
        for (const Formula& inner : condition.pattern.formula) check(inner, bound, false);
      }
    }
    for (const Formula& child : formula.children) check(child, outer, false);
  }

 private:
  void require(std::string_view name, std::string_view what, Place place, const std::set<std::string>& bound, bool fatal) {
    if (name.size() < 2 || is_digit(name[1]) || bound.contains(plain_name(name))) return;
    const std::vector<std::string_view> known(bound.begin(), bound.end());
    std::string message = std::string(what) + " is on `" + std::string(name) + "`, which no positive pattern beside it binds";
    std::string hint = did_you_mean(name, known);
    if (fatal) {
      reader_.refuse(place, "unbound-metavariable", message + "; the rule could never find anything", std::move(hint));
    } else {
      reader_.warn(place, "unbound-metavariable", message + "; this part never matches", std::move(hint));
    }
  }

  RuleReader& reader_;
};

}  // namespace

bool is_metavariable(std::string_view text) {
  if (!text.starts_with('$')) return false;
  text.remove_prefix(1);
  if (text.starts_with("...")) text.remove_prefix(3);
  else if (!text.empty() && is_digit(text.front())) return text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || !is_capital(text.front())) return false;
  for (const char c : text) {
    if (!is_capital(c) && !is_digit(c)) return false;
  }
  return true;
}

std::set<std::string> bound_metavariables(const Formula& formula) {
  std::set<std::string> bound;
  collect(formula, bound);
  return bound;
}

void check_metavariables(const Formula& formula, bool root_is_rule, RuleReader& reader) {
  Checker(reader).check(formula, {}, root_is_rule);
}

}  // namespace omni
