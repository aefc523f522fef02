#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/pipeline/agent.h"
#include "protocol/base/result.h"
#include "protocol/text/line_index.h"

namespace omni {

/// What an external tool was asked about.
struct ToolSubject {
  std::string tool;                ///< our name for it: "shellcheck"; rules become `<tool>.<rule>`
  const std::string& path;         ///< of the file, as the scan names it
  const LineIndex& lines;          ///< of its text
  std::string given_as;            ///< how the tool was told to find it: a path, or "-"
};

/// What it said, as our findings: by place, then rule. What speaks of another file is counted in a notice and left out.
struct ToolReport {
  std::vector<Finding> findings;
  std::vector<AgentNotice> notices;
};

/// Whether a tool that calls its subject `name` means the file it was given.
bool means_subject(std::string_view name, const ToolSubject& subject);

/// A finding of the subject with what every tool has; the rule's name is made one that we can show.
Finding tool_finding(const ToolSubject& subject, std::string_view rule, std::string message);

/// Columns from 1; 0: unknown. Without columns: the lines without what they are indented by. What lies outside is cut to the text.
struct ToolPlace {
  std::uint64_t line = 0;          ///< from 1; 0: the whole file, shown at its first line
  std::uint64_t column = 0;
  std::uint64_t end_line = 0;      ///< 0: as `line`
  std::uint64_t end_column = 0;    ///< behind the last character; 0: to the end of the line, or the column alone
};
ByteRange range_of(const ToolPlace& place, PositionEncoding columns, const LineIndex& lines);

}  // namespace omni
