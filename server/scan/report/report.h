#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "protocol/base/problem.h"
#include "server/observe/profile.h"

/// What one scan has to say, as plain data: `server/scan` builds it, each writer in this folder prints it. It holds no
/// source texts (findings carry their snippets), no absolute paths and no times, so equal scans give equal bytes.
namespace omni {

/// A loaded rule, for readers of a report.
struct RuleDescriptor {
  std::string id;                       ///< as in Finding::rule_id
  std::string qualified_id;
  std::string name;                     ///< short title; empty: the id
  std::string message;                  ///< with its metavariables unfilled
  std::string help_text;                ///< plain paragraphs; empty: the message. Markdown is made by the writers
  std::string help_uri;
  std::string pack, version;
  FindingKind kind = FindingKind::Vulnerability;
  Severity severity = Severity::Medium;
  Confidence confidence = Confidence::Medium;
  std::optional<double> security_severity;
  std::vector<std::string> cwe;         ///< "CWE-89"
  std::vector<std::string> owasp;
  std::vector<std::string> references;
  std::vector<std::string> languages;
  std::string category;
  bool operator==(const RuleDescriptor&) const = default;
};

/// A file in scope that was not (wholly) analysed. By policy, so the exit status stays as it is.
struct SkippedFile {
  std::string path;
  std::string reason;                   ///< stable word: "binary", "minified", "too-large", "ignored", "unreadable", "not-regular", "no-language", "text-rules-only"
  std::string detail;                   ///< for people: "12.1 MB, above --max-file-size 2 MB"
  bool operator==(const SkippedFile&) const = default;
};

/// Something that happened while analysing. `Error` means: results are incomplete (exit status 4, or 3 for a crash).
struct Notification {
  enum class Level : unsigned char { Note, Warning, Error };
  Level level = Level::Warning;
  std::string code;                     ///< stable words: "timeout-file", "timeout-rule", "budget", "parse-errors", "unread-branches", "crash-quarantine", "interfile-budget", "interfile-rounds", "bug"
  std::string message;
  std::string file;                     ///< empty: the whole run
  Region region;                        ///< resolved() only when known
  std::string rule_id;                  ///< empty: every rule
  bool operator==(const Notification&) const = default;
};
std::string_view to_string(Notification::Level level);  ///< "note", "warning", "error"

struct StageTime {
  std::string stage;
  std::chrono::microseconds time{};
  bool operator==(const StageTime&) const = default;
};

/// What a baseline had that the scan no longer finds.
struct AbsentFinding {
  std::string rule_id;
  std::string file;
  std::uint32_t line = 0;               ///< in the baseline
  Fingerprints fingerprints;
  bool operator==(const AbsentFinding&) const = default;
};

struct ScanReport {
  std::string tool_version;             ///< "0.1.0"
  std::vector<Finding> findings;        ///< counted ones; sorted by finish()
  std::vector<Finding> suppressed;      ///< each has `suppression`
  std::vector<AbsentFinding> absent;
  bool baseline_used = false;
  std::vector<RuleDescriptor> rules;    ///< all loaded ones; empty where the writer shows none
  std::size_t rule_count = 0;           ///< of all loaded ones
  std::vector<Problem> problems;        ///< of rules, settings, suppression comments
  std::vector<Notification> notifications;
  std::vector<std::string> files;       ///< analysed ones
  std::vector<SkippedFile> skipped;
  std::uint64_t bytes_scanned = 0;
  std::vector<StageTime> timing;        ///< empty unless asked for: times make reports differ
  std::optional<RunProfile> profile;    ///< likewise
  bool complete = true;                 ///< false: something in scope was cut short (exit status 4)
  bool successful = true;               ///< false: the scan itself failed (exit status 2 or 3); a failed gate is a success

  bool operator==(const ScanReport&) const = default;
};

/// Moves suppressed findings apart, drops exact duplicates and sorts every list, so that no output depends on
/// scheduling. Call once, before any writer.
void finish(ScanReport& report);

}  // namespace omni
