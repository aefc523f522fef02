#pragma once

#include <string>

#include "agents/finding/finding.h"
#include "server/scan/report/report.h"

/// A report as text in each format. All take a report that went through finish(), give valid UTF-8 that ends with a line
/// break, and are pure: equal reports give equal bytes. What comes from scanned files (messages, names, code) is escaped
/// for the format; docs/reports.md describes json and jsonl, whose version changes when a reader could be misled.
namespace omni {

struct TextOptions {
  bool colour = false;             ///< see wants_colour
  unsigned width = 0;              ///< columns of the terminal; 0: not a terminal, nothing is wrapped or cut
  bool show_suppressed = false;
  std::size_t max_listed = 10;     ///< problems, notes and skipped files of one kind that are listed by name
};

/// The decision of `--color auto`. `no_color` and `term`: values of the environment variables, null when unset.
bool wants_colour(bool is_terminal, const char* no_color, const char* term);

/// For people: each finding as `path:line:column: severity: rule`, message, code frame, flow and fix; then problems,
/// notes and a summary.
std::string write_text(const ScanReport& report, const TextOptions& options = {});

/// Three tables (phases, rules, files) and advice; part of write_text where the report has a profile.
std::string write_profile(const RunProfile& profile);

/// One document, `"format": "omni-report"`.
std::string write_json(const ScanReport& report);

/// One object a line, each with a `type`; the first is the header, the last the summary.
std::string write_jsonl(const ScanReport& report);

/// The lines of one finding as write_jsonl gives them, for streaming while the scan runs.
std::string jsonl_finding(const Finding& finding);

/// SARIF 2.1.0, one run. Refused rules are configuration notifications whose descriptor starts with `unsupported`.
std::string write_sarif(const ScanReport& report);

}  // namespace omni
