#include "agents/rules/rule_reader.h"

#include <algorithm>

#include "agents/rules/formula_variables.h"
#include "protocol/base/suggest.h"

namespace omni {

std::string code_quoted(std::string_view word) { return "`" + std::string(word) + "`"; }

void RuleReader::add(ProblemSeverity severity, Place place, std::string code, std::string message, std::string hint) {
  problems_.push_back({severity, std::move(code), std::move(message), std::move(hint), std::string(file_name_), place, rule_id_});
}

void RuleReader::refuse(Place place, std::string code, std::string message, std::string hint) {
  refused_ = true;
  add(ProblemSeverity::Error, place, std::move(code), std::move(message), std::move(hint));
}

void RuleReader::warn(Place place, std::string code, std::string message, std::string hint) {
  add(ProblemSeverity::Warning, place, std::move(code), std::move(message), std::move(hint));
}

void RuleReader::stand_aside(Place place, std::string code, std::string message, std::string hint) {
  refused_ = true;
  add(ProblemSeverity::Note, place, std::move(code), std::move(message), std::move(hint));
}

const YamlEntry* RuleReader::require(const YamlNode& map, std::string_view key, std::string_view owner) {
  const YamlEntry* entry = map.find_entry(key);
  if (entry != nullptr) return entry;
  std::vector<std::string_view> present;
  for (const YamlEntry& other : map.entries) present.push_back(other.key);
  const std::string_view slip = nearest(key, present);
  std::string hint = slip.empty() ? std::string() : code_quoted(slip) + " looks like it";
  refuse(map.place, "missing-key", std::string(owner) + " needs " + code_quoted(key), std::move(hint));
  return nullptr;
}

std::optional<std::string> RuleReader::text(const YamlNode& node, std::string_view key) {
  if (node.is_scalar()) return node.scalar;
  refuse(node.place, "wrong-type", code_quoted(key) + " wants text, found " + std::string(describe_kind(node)));
  return std::nullopt;
}

std::optional<std::string> RuleReader::text(const YamlEntry& entry) { return text(entry.value, entry.key); }

std::optional<std::string> RuleReader::required_text(const YamlNode& map, std::string_view key, std::string_view owner) {
  const YamlEntry* entry = require(map, key, owner);
  return entry == nullptr ? std::nullopt : text(*entry);
}

bool RuleReader::flag(const YamlNode& map, std::string_view key, bool fallback) {
  const YamlEntry* entry = map.find_entry(key);
  if (entry == nullptr) return fallback;
  YamlNode plain = entry->value;
  plain.quoted = false;
  if (const auto value = as_bool(plain)) return *value;
  const std::string found = plain.is_scalar() ? code_quoted(plain.scalar) : std::string(describe_kind(plain));
  refuse(entry->value.place, "wrong-type", code_quoted(key) + " wants true or false, found " + found);
  return fallback;
}

std::int64_t RuleReader::integer(const YamlNode& map, std::string_view key, std::int64_t fallback) {
  const YamlEntry* entry = map.find_entry(key);
  if (entry == nullptr) return fallback;
  YamlNode plain = entry->value;
  plain.quoted = false;
  if (const auto value = as_int(plain)) return *value;
  const std::string found = plain.is_scalar() ? code_quoted(plain.scalar) : std::string(describe_kind(plain));
  refuse(entry->value.place, "wrong-type", code_quoted(key) + " wants a whole number, found " + found);
  return fallback;
}

std::string RuleReader::optional_text(const YamlNode& map, std::string_view key) {
  const YamlEntry* entry = map.find_entry(key);
  return entry == nullptr ? std::string() : text(*entry).value_or(std::string());
}

std::vector<std::string> RuleReader::texts(const YamlEntry& entry) {
  std::vector<std::string> values;
  if (entry.value.is_sequence()) {
    for (const YamlNode& item : entry.value.items) {
      if (auto value = text(item, entry.key)) values.push_back(std::move(*value));
    }
  } else if (entry.value.is_scalar()) {
    values.push_back(entry.value.scalar);
  } else {
    refuse(entry.value.place, "wrong-type",
           code_quoted(entry.key) + " wants a list of texts, found " + std::string(describe_kind(entry.value)));
  }
  return values;
}

std::vector<std::string> RuleReader::optional_texts(const YamlNode& map, std::string_view key) {
  const YamlEntry* entry = map.find_entry(key);
  return entry == nullptr ? std::vector<std::string>() : texts(*entry);
}

std::string RuleReader::metavariable(const YamlNode& node, std::string_view key) {
  std::string name = text(node, key).value_or(std::string());
  if (!node.is_scalar() || is_metavariable(name)) return name;
  std::string hint = "metavariables are `$` and capitals, digits or `_`: `$NAME`, `$...ARGS`";
  std::string guess = name.starts_with('$') ? name : "$" + name;
  std::transform(guess.begin(), guess.end(), guess.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (is_metavariable(guess)) hint = "did you mean `" + guess + "`?";
  refuse(node.place, "invalid-metavariable", code_quoted(key) + ": " + code_quoted(name) + " is no metavariable", hint);
  return name;
}

bool RuleReader::expect_map(const YamlNode& node, std::string_view what, Place place) {
  if (node.is_map()) return true;
  refuse(place, "wrong-type", std::string(what) + " wants a mapping, found " + std::string(describe_kind(node)));
  return false;
}

bool RuleReader::expect_sequence(const YamlNode& node, std::string_view what, Place place) {
  if (node.is_sequence()) return true;
  refuse(place, "wrong-type", std::string(what) + " wants a list, found " + std::string(describe_kind(node)),
         "start each entry with `- `");
  return false;
}

void RuleReader::warn_unknown_keys(const YamlNode& map, std::string_view owner, std::span<const std::string_view> known) {
  for (const YamlEntry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    warn(entry.key_place, "unknown-key", code_quoted(entry.key) + " has no meaning in " + std::string(owner),
         did_you_mean(entry.key, known));
  }
}

}  // namespace omni
