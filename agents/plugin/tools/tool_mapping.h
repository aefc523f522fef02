#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "agents/plugin/tools/tool_report.h"

namespace omni {

/// How what a tool prints becomes findings, as data. Paths are JSON pointers below one result ("/issue_cwe/id"); in texts such a path
/// stands in braces ("SC{/code}"). What is empty does not exist.
struct ToolMapping {
  /// The results: a JSON pointer to an array; or, when `columns_of_rows` is not empty, the lines of the output, each split at tabs into
  /// members with these names (the last takes the rest).
  std::string_view results;
  std::span<const std::string_view> columns_of_rows;

  std::string_view file;      ///< path: which file it speaks of
  std::string_view rule;      ///< text with paths
  std::string_view message;   ///< text with paths
  std::string_view severity;  ///< path
  std::span<const std::pair<std::string_view, Severity>> severities;      ///< a result with another word is left out
  std::string_view confidence;
  std::span<const std::pair<std::string_view, Confidence>> confidences;
  std::string_view cwe;       ///< path: a number; 0: none
  std::string_view line, column, end_line, end_column;  ///< paths
  unsigned first_column = 1;  ///< how the tool counts
  PositionEncoding encoding = PositionEncoding::Utf8;
  FindingKind kind = FindingKind::Hygiene;

  std::string_view failures;  ///< path from the root to an array: what it could not do
  std::string_view failure;   ///< text with paths below one of these
  std::span<const std::string_view> failing_rules;  ///< results of these say that the file could not be read
};

/// Errors: InvalidInput when the output is not of the form that the mapping reads.
Result<ToolReport> read_mapped(std::string_view output, const ToolMapping& mapping, const ToolSubject& subject);

}  // namespace omni
