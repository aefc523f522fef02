#include "server/settings/value_reader.h"

#include <algorithm>
#include <utility>

#include "protocol/base/suggest.h"
#include "server/settings/values.h"

namespace omni {

bool ValueReader::problem(Place place, std::string code, std::string message, std::string hint, ProblemSeverity severity) {
  problems_.push_back({.severity = severity,
                       .code = std::move(code),
                       .message = std::move(message),
                       .hint = std::move(hint),
                       .file = file_,
                       .place = place,
                       .rule_id = {}});
  return false;
}

void ValueReader::unknown_key(const YamlEntry& entry, std::span<const std::string_view> known, std::string_view section) {
  std::string hint = did_you_mean(entry.key, known);
  if (hint.empty()) hint = "known here: " + list_alternatives(known);
  const std::string where = section.empty() ? "" : " in `" + std::string(section) + "`";
  problem(entry.key_place, "unknown-key", "unknown key `" + entry.key + "`" + where, std::move(hint), ProblemSeverity::Warning);
}

bool ValueReader::expected(const YamlNode& node, std::string_view what) {
  const std::string found = node.is_scalar() ? "`" + node.scalar + "`" : std::string(describe_kind(node));
  return problem(node.place, "wrong-type", "expected " + std::string(what) + ", found " + found);
}

bool ValueReader::read_word(const YamlNode& node, std::span<const std::string_view> words, std::size_t& index) {
  const auto found = std::find(words.begin(), words.end(), node.scalar);
  if (!node.is_scalar() || found == words.end()) {
    expected(node, list_alternatives(words));
    if (node.is_scalar()) problems_.back().hint = did_you_mean(node.scalar, words);
    return false;
  }
  index = static_cast<std::size_t>(found - words.begin());
  return true;
}

bool ValueReader::read(const YamlNode& node, bool& out) {
  const auto value = as_bool(node);
  if (!value) return expected(node, "true or false");
  out = *value;
  return true;
}

bool ValueReader::read(const YamlNode& node, unsigned& out) {
  const auto value = as_int(node);
  if (!value || *value < 0 || *value > 4096) return expected(node, "a whole number from 0 to 4096");
  out = static_cast<unsigned>(*value);
  return true;
}

bool ValueReader::read(const YamlNode& node, double& out) {
  const auto value = as_double(node);
  if (!value || *value < 0) return expected(node, "a number of at least 0");
  out = *value;
  return true;
}

bool ValueReader::read(const YamlNode& node, std::uint64_t& out) {
  if (!node.is_scalar()) return expected(node, "a size such as 2MB");
  auto value = parse_size(node.scalar);
  if (!value) return problem(node.place, "wrong-unit", value.error().message());
  out = *value;
  return true;
}

bool ValueReader::read(const YamlNode& node, std::chrono::milliseconds& out) {
  if (!node.is_scalar()) return expected(node, "a duration such as 30s");
  auto value = parse_duration(node.scalar);
  if (!value) return problem(node.place, "wrong-unit", value.error().message());
  out = *value;
  return true;
}

bool ValueReader::read(const YamlNode& node, std::string& out) {
  if (!node.is_scalar()) return expected(node, "text");
  out = node.scalar;
  return true;
}

bool ValueReader::read(const YamlNode& node, Severity& out) {
  std::size_t index = 0;
  if (!read_word(node, severity_words(), index)) return false;
  out = static_cast<Severity>(index);
  return true;
}

bool ValueReader::read(const YamlNode& node, std::optional<Severity>& out) {
  std::size_t index = 0;
  if (!read_word(node, gate_words(), index)) return false;
  out = index == 0 ? std::nullopt : std::optional(static_cast<Severity>(index - 1));
  return true;
}

bool ValueReader::read(const YamlNode& node, Preset& out) {
  std::size_t index = 0;
  if (!read_word(node, preset_words(), index)) return false;
  out = static_cast<Preset>(index);
  return true;
}

bool ValueReader::read(const YamlNode& node, OutputFormat& out) {
  std::size_t index = 0;
  if (!read_word(node, format_words(), index)) return false;
  out = static_cast<OutputFormat>(index);
  return true;
}

bool ValueReader::read(const YamlNode& node, LogLevel& out) {
  std::size_t index = 0;
  if (!read_word(node, log_level_words(), index)) return false;
  out = static_cast<LogLevel>(index);
  return true;
}

bool ValueReader::read(const YamlNode& node, LogFormat& out) {
  std::size_t index = 0;
  if (!read_word(node, log_format_words(), index)) return false;
  out = static_cast<LogFormat>(index);
  return true;
}

bool ValueReader::read(const YamlNode& node, std::vector<std::string>& out) {
  std::vector<std::string> texts;
  if (node.is_scalar()) {
    texts.push_back(node.scalar);
  } else if (node.is_sequence()) {
    for (const YamlNode& item : node.items) {
      std::string text;
      if (read(item, text)) texts.push_back(std::move(text));
    }
  } else {
    return expected(node, "a list of texts");
  }
  out = std::move(texts);
  return true;
}

bool ValueReader::read(const YamlNode& node, std::vector<PathPattern>& out) {
  if (!node.is_scalar() && !node.is_sequence()) return expected(node, "a list of patterns");
  std::vector<PathPattern> patterns;
  const auto add = [&](const YamlNode& item) {
    std::string text;
    if (!read(item, text)) return;
    // A line break would end the pattern, `!` and `#` mean something in ignore files only.
    if (text.empty() || text.front() == '!' || text.front() == '#' || text.find('\n') != std::string::npos) {
      problem(item.place, "pattern-syntax", "`" + text + "` is no path pattern",
              text.starts_with('!') ? "to take a file back, use the .omniignore file" : "");
      return;
    }
    patterns.push_back({std::move(text), file_ + ":" + std::to_string(item.place.line)});
  };
  if (node.is_scalar()) add(node);
  for (const YamlNode& item : node.items) add(item);
  out = std::move(patterns);
  return true;
}

bool ValueReader::read(const YamlNode& node, std::vector<SeverityOverride>& out) {
  if (!node.is_map()) return expected(node, "a mapping of rule ids to severities");
  std::vector<SeverityOverride> overrides;
  for (const YamlEntry& entry : node.entries) {
    SeverityOverride each{.rule = entry.key, .severity = Severity::Info, .raise_only = false};
    if (read(entry.value, each.severity)) overrides.push_back(std::move(each));
  }
  out = std::move(overrides);
  return true;
}

}  // namespace omni
