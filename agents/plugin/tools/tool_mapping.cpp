#include "agents/plugin/tools/tool_mapping.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "protocol/jsonrpc/message.h"

namespace omni {
namespace {

const JsonValue kNothing;

const JsonValue& at(const JsonValue& value, std::string_view path) {
  if (path.empty()) return kNothing;
  const JsonValue::json_pointer pointer{std::string(path)};  // ours: well-formed
  return value.contains(pointer) ? value.at(pointer) : kNothing;
}

std::string text_at(const JsonValue& value, std::string_view path) {
  const JsonValue& found = at(value, path);
  if (found.is_string()) return found.get<std::string>();
  if (found.is_number_integer()) return std::to_string(found.get<std::int64_t>());
  return {};
}

std::uint64_t number_at(const JsonValue& value, std::string_view path) {
  const std::string text = text_at(value, path);
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// "SC{/code}" with the members filled in.
std::string filled_in(std::string_view text, const JsonValue& value) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    out += text_at(value, text.substr(1, close - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

template <typename T>
std::optional<T> word_in(std::span<const std::pair<std::string_view, T>> words, const std::string& word) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

JsonValue rows_of(std::string_view output, std::span<const std::string_view> names) {
  JsonValue rows = JsonValue::array();
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    std::string_view line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1 < names.size()) continue;  // talk, no result
    JsonValue row;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::size_t tab = i + 1 < names.size() ? line.find('\t') : line.size();
      row[std::string(names[i])] = line.substr(0, tab);
      line.remove_prefix(std::min(tab + 1, line.size()));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<ToolReport> read_mapped(std::string_view output, const ToolMapping& mapping, const ToolSubject& subject) {
  ToolReport report;
  JsonValue root;
  if (mapping.columns_of_rows.empty()) {
    OMNI_TRY(root, parse_json(output));
  } else {
    root = rows_of(output, mapping.columns_of_rows);
  }
  const JsonValue& results = mapping.results.empty() ? root : at(root, mapping.results);
  if (!results.is_array()) return Error(ErrorCode::InvalidInput, "its output has no list of results at " + std::string(mapping.results));
  const auto fails = [&](const std::string& why) { report.notices.push_back({AgentNotice::Level::Error, "tool-incomplete", subject.tool + ": " + why, {}}); };
  for (const JsonValue& failure : at(root, mapping.failures)) fails(filled_in(mapping.failure, failure));

  std::size_t elsewhere = 0;
  for (const JsonValue& result : results) {
    if (!means_subject(text_at(result, mapping.file), subject)) {
      ++elsewhere;
      continue;
    }
    const std::string rule = filled_in(mapping.rule, result);
    if (std::find(mapping.failing_rules.begin(), mapping.failing_rules.end(), rule) != mapping.failing_rules.end()) {
      fails(filled_in(mapping.message, result));
      continue;
    }
    const auto severity = word_in(mapping.severities, text_at(result, mapping.severity));
    if (!severity) continue;
    Finding finding = tool_finding(subject, rule, filled_in(mapping.message, result));
    finding.severity = *severity;
    finding.kind = mapping.kind;
    finding.confidence = word_in(mapping.confidences, text_at(result, mapping.confidence)).value_or(Confidence::Medium);
    if (const std::uint64_t cwe = number_at(result, mapping.cwe); cwe > 0) finding.cwe.push_back("CWE-" + std::to_string(cwe));
    const auto column_at = [&](std::string_view path) {
      return at(result, path).is_null() ? 0 : number_at(result, path) + 1 - std::min(mapping.first_column, 1U);
    };
    finding.location.range = range_of({number_at(result, mapping.line), column_at(mapping.column), number_at(result, mapping.end_line), column_at(mapping.end_column)},
                                      mapping.encoding, subject.lines);
    report.findings.push_back(std::move(finding));
  }
  if (elsewhere > 0) {
    report.notices.push_back({AgentNotice::Level::Note, "tool-elsewhere", subject.tool + ": " + std::to_string(elsewhere) + " of its results speak of other files; they are left out", {}});
  }
  std::sort(report.findings.begin(), report.findings.end(), place_then_rule);
  return report;
}

}  // namespace omni
