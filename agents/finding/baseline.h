#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"

/// A baseline: the findings a team already knows about, so that only new ones count. Plain data; its file format is
/// server/baseline/baseline_file.
namespace omni {

struct BaselineEntry {
  std::string rule_id;             ///< Finding::rule_id
  std::string file;                ///< raw bytes, as in Location::file
  std::string symbol;
  std::uint32_t line = 0;          ///< from 1, when it was written
  Fingerprints fingerprints;
  std::string justification;       ///< why it was accepted; written by people, kept when the file is rewritten
  bool operator==(const BaselineEntry&) const = default;
};

struct Baseline {
  std::vector<BaselineEntry> entries;  ///< sorted by file, line, rule, strict fingerprint
  bool operator==(const Baseline&) const = default;
};

/// The baseline that makes exactly `findings` known. Findings with an inline, file or config suppression stay out: their
/// reason stands elsewhere. Justifications of `previous` are kept for entries that match.
Baseline make_baseline(std::span<const Finding> findings, const Baseline& previous = {});

struct BaselineScope {
  /// Whether the scan looked for this entry at all (its file was scanned and its rule loaded). Entries out of scope are
  /// neither absent nor stale. Empty function: everything was in scope.
  std::function<bool(const BaselineEntry&)> covers;
  std::map<std::string, std::string> renamed;  ///< new path → old path, as git knows them
};

struct BaselineMatch {
  std::vector<std::size_t> absent;   ///< indices of entries in scope that nothing matched: mended, or stale
  std::size_t matched = 0;
};

/// Sets `state` of every finding, and a suppression of kind Baseline on those known and not suppressed already.
///
/// One entry answers for one finding. Passes, strongest first; in each, findings and entries with an equal key form a group:
///   1. file, symbol, code fingerprint (what the strict fingerprint holds, but for its index)  → unchanged
///   2. file, code fingerprint (the enclosing symbol was renamed)                          → unchanged
///   3. old name of a renamed file, code fingerprint                                       → unchanged
///   4. rule, file (or its old name), line hash (the match changed, the line did not)      → updated
/// Within a group, those with the same line hash are paired first, in the order of lines, since that says which of several
/// equal findings it is; the rest so that the sum of line distances is least, in the order of lines. So when one
/// of three equal calls is added at the top, it is the new one.
/// Cost: n log n, and n·m for a group of n findings and m entries with equal keys (linear pairing above 4 million).
BaselineMatch apply_baseline(std::span<Finding> findings, const Baseline& baseline, const BaselineScope& scope = {});

}  // namespace omni
