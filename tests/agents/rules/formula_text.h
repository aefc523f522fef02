#pragma once

#include <string>

#include "agents/rules/rule.h"

/// A formula on one line, for tests: `And("f($X)", Not(Inside("g(...)")) where $X =~ /a/ focus $X)`.
namespace omni::testing {

inline std::string text_of(const Formula& formula);

inline std::string text_of(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::Regex:
      return condition.regex.metavariable + " =~ /" + condition.regex.regex + "/" + (condition.regex.constant_propagation ? "const" : "");
    case Condition::Kind::Pattern: {
      const std::string language = condition.pattern.language.empty() ? "" : condition.pattern.language + ":";
      return condition.pattern.metavariable + " has " + language + text_of(condition.pattern.formula.at(0));
    }
    case Condition::Kind::Comparison:
      return condition.comparison.metavariable + " {" + condition.comparison.expression + "}" +
             (condition.comparison.strip ? " strip" : "") +
             (condition.comparison.base == 0 ? "" : " base " + std::to_string(condition.comparison.base));
    case Condition::Kind::Analysis:
      return condition.analysis.metavariable + " is " + condition.analysis.analyzer + "/" + condition.analysis.mode;
    case Condition::Kind::Type: {
      std::string text = condition.type.metavariable + " : " + condition.type.language;
      for (const std::string& type : condition.type.types) text += "<" + type + ">";
      return text;
    }
    case Condition::Kind::Name: {
      std::string text = condition.name.metavariable + " named " + condition.name.kind;
      for (const std::string& module : condition.name.modules) text += "<" + module + ">";
      for (const std::string& name : condition.name.names) text += "=" + name;
      return text;
    }
  }
  return {};
}

inline std::string text_of(const Formula& formula) {
  std::string text;
  switch (formula.kind) {
    case Formula::Kind::Pattern: text = "\"" + formula.text + "\""; break;
    case Formula::Kind::Regex: text = "/" + formula.text + "/"; break;
    case Formula::Kind::And: text = "And("; break;
    case Formula::Kind::Or: text = "Or("; break;
    case Formula::Kind::Inside: text = "Inside("; break;
    case Formula::Kind::Anywhere: text = "Anywhere("; break;
    case Formula::Kind::Not: text = "Not("; break;
  }
  const bool group = formula.kind != Formula::Kind::Pattern && formula.kind != Formula::Kind::Regex;
  for (std::size_t i = 0; i < formula.children.size(); ++i) text += (i > 0 ? ", " : "") + text_of(formula.children[i]);
  for (const Condition& condition : formula.conditions) text += " where " + text_of(condition);
  for (const auto& alternatives : formula.focus) {
    text += " focus ";
    for (std::size_t i = 0; i < alternatives.size(); ++i) text += (i > 0 ? "|" : "") + alternatives[i];
  }
  if (group) text += ")";
  return formula.as_metavariable.empty() ? text : text + " as " + formula.as_metavariable;
}

}  // namespace omni::testing
