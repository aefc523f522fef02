#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/problem.h"
#include "protocol/text/yaml.h"

/// Internal to the rule parser: typed reading of YAML values for one rule, with its problems. Reading goes on after a
/// mistake, so that all of them are told at once; in the end `refused()` says whether the rule may be used.
namespace omni {

class RuleReader {
 public:
  RuleReader(std::string_view file_name, std::vector<Problem>& problems) : file_name_(file_name), problems_(problems) {}

  /// Names the rule in the problems that follow.
  void set_rule_id(std::string id) { rule_id_ = std::move(id); }
  const std::string& rule_id() const { return rule_id_; }
  bool refused() const { return refused_; }

  /// `language: regex`: there `pattern:` means a regular expression. Set per rule and per metavariable-pattern.
  bool patterns_are_regexes = false;

  void refuse(Place place, std::string code, std::string message, std::string hint = {});
  void warn(Place place, std::string code, std::string message, std::string hint = {});
  /// Not used, by the rule's own wish.
  void stand_aside(Place place, std::string code, std::string message, std::string hint = {});

  /// Required values: the entry's, or a problem and nothing.
  const YamlEntry* require(const YamlNode& map, std::string_view key, std::string_view owner);
  std::optional<std::string> required_text(const YamlNode& map, std::string_view key, std::string_view owner);

  /// The value as text; numbers and booleans count by their spelling. A problem otherwise; `key` names it.
  std::optional<std::string> text(const YamlEntry& entry);
  std::optional<std::string> text(const YamlNode& node, std::string_view key);

  /// Optional values: the fallback when absent; a problem and the fallback when of another kind. A quoted "true" counts.
  bool flag(const YamlNode& map, std::string_view key, bool fallback);
  std::int64_t integer(const YamlNode& map, std::string_view key, std::int64_t fallback);
  std::string optional_text(const YamlNode& map, std::string_view key);
  /// A list of texts, or one text for a list of one.
  std::vector<std::string> texts(const YamlEntry& entry);
  std::vector<std::string> optional_texts(const YamlNode& map, std::string_view key);
  /// A metavariable, checked for its form (`$NAME`, `$...NAME`, `$1`).
  std::string metavariable(const YamlNode& node, std::string_view key);

  bool expect_map(const YamlNode& node, std::string_view what, Place place);
  bool expect_sequence(const YamlNode& node, std::string_view what, Place place);

  /// Warns of every key of `map` that is not in `known`.
  void warn_unknown_keys(const YamlNode& map, std::string_view owner, std::span<const std::string_view> known);

 private:
  void add(ProblemSeverity severity, Place place, std::string code, std::string message, std::string hint);

  std::string_view file_name_;
  std::vector<Problem>& problems_;
  std::string rule_id_;
  bool refused_ = false;
};

/// "`pattern-either`".
std::string code_quoted(std::string_view word);

}  // namespace omni
