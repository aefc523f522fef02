#include "agents/plugin/tools/tool_report.h"

#include <algorithm>

#include "protocol/base/utf8.h"

namespace omni {
namespace {

constexpr std::size_t kMaxRuleName = 200;
constexpr std::size_t kMaxMessage = 10'000;

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }  // npos + 1 is 0

}  // namespace

bool means_subject(std::string_view name, const ToolSubject& subject) {
  if (name.empty() || name == "-" || name == "stdin" || name == "<stdin>") return true;
  return base_name(name) == base_name(subject.given_as) || base_name(name) == base_name(subject.path);
}

Finding tool_finding(const ToolSubject& subject, std::string_view rule, std::string message) {
  Finding finding;
  finding.rule_id = subject.tool + ".";
  for (const char c : rule.substr(0, kMaxRuleName)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/' || c == ':';
    finding.rule_id += plain ? c : '_';
  }
  finding.qualified_id = finding.rule_id;
  finding.kind = FindingKind::Hygiene;
  finding.message = to_valid_utf8(message);
  if (finding.message.size() > kMaxMessage) finding.message.resize(kMaxMessage);
  finding.location.file = subject.path;
  finding.provenance.agent = finding.provenance.tool = subject.tool;
  return finding;
}

ByteRange range_of(const ToolPlace& place, PositionEncoding columns, const LineIndex& lines) {
  const auto line_at = [&](std::uint64_t line) { return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(line, 1, lines.line_count()) - 1); };
  const auto offset_at = [&](std::uint32_t line, std::uint64_t column) {
    return lines.offset({line, static_cast<std::uint32_t>(std::min<std::uint64_t>(column, UINT32_MAX) - 1)}, columns);
  };
  const std::uint32_t first = line_at(place.line);
  const std::uint32_t last = std::max(first, line_at(std::max(place.end_line, place.line)));
  ByteRange range{lines.line_content(first).begin, lines.line_content(last).end};
  if (place.column > 0) {
    range.begin = offset_at(first, place.column);
  } else {
    const std::size_t indent = lines.line_text(first).find_first_not_of(" \t");
    if (indent != std::string_view::npos) range.begin += static_cast<ByteOffset>(indent);
  }
  if (place.end_column > 0) range.end = offset_at(last, place.end_column);
  range.end = std::max(range.end, range.begin);
  return range;
}

}  // namespace omni
