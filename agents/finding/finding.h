#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/text/byte_range.h"

/// The finding: the one record that every agent yields and every door shows. Plain data; fields nobody fills yet stay
/// empty. A producer fills ids, message, `location.file`, `location.range`, symbol and evidence; then, in this order,
/// places.h fills lines, snippets and (with fingerprint.h) fingerprints, suppression.h the suppression, baseline.h the state.
namespace omni {

/// Weakest first, in the order of RuleSeverity, so that the one casts to the other.
enum class Severity : unsigned char { Info, Low, Medium, High, Critical };
enum class Confidence : unsigned char { Low, Medium, High };
enum class FindingKind : unsigned char { Vulnerability, Secret, Misconfiguration, Licence, Dependency, Privacy, Policy, Hygiene };

std::string_view to_string(Severity severity);      ///< "info" … "critical"
std::string_view to_string(Confidence confidence);  ///< "low", "medium", "high"
std::string_view to_string(FindingKind kind);       ///< lower case, e.g. "vulnerability"
std::optional<Severity> severity_from(std::string_view name);  ///< inverse of to_string
std::optional<Confidence> confidence_from(std::string_view name);

/// A range for people and for formats: lines and columns count from 1, columns in UTF-16 code units, the end column is
/// the one behind the last character. All zero: not resolved yet (places.h does it).
struct Region {
  std::uint32_t start_line = 0;
  std::uint32_t start_column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;

  bool resolved() const { return start_line > 0; }
  auto operator<=>(const Region&) const = default;
};

/// One source line of a code frame, raw bytes without its line end. Of a very long line only the part near the mark is kept.
struct SnippetLine {
  std::uint32_t number = 0;      ///< from 1
  std::string text;
  bool cut_before = false;       ///< something of the line stands before `text`
  bool cut_after = false;
  ByteRange mark;                ///< bytes of `text` to underline; empty: none
  bool operator==(const SnippetLine&) const = default;
};

struct Location {
  std::string file;                    ///< path as the scan names it, '/' between parts, raw bytes (may be no UTF-8)
  ByteRange range;
  Region region;                       ///< `range` as lines and columns
  std::string symbol;                  ///< stable name of the enclosing symbol, e.g. "Server.handle"; empty: top level
  std::string message;                 ///< for related places: what is there
  std::string blob_hash;               ///< BLAKE2b-128 of the file, hex
  std::vector<SnippetLine> snippet;    ///< the lines of `region` and their neighbours
  bool operator==(const Location&) const = default;
};

struct FlowStep {
  enum class Kind : unsigned char { Source, Propagator, Sanitizer, Sink };
  Kind kind = Kind::Propagator;
  Location location;
  std::string message;
  std::uint32_t call_depth = 0;        ///< 0: in the function of the sink
  bool operator==(const FlowStep&) const = default;
};
std::string_view to_string(FlowStep::Kind kind);

/// How data gets from a source to a sink, in the order of execution.
struct CodeFlow {
  std::vector<FlowStep> steps;
  bool operator==(const CodeFlow&) const = default;
};

/// What a metavariable or capture group was bound to. Of a secret only a redacted form and a keyed hash are kept.
struct Evidence {
  std::string name;                    ///< "$X", "1", "secret"
  std::string text;                    ///< redacted when `redacted`
  ByteRange range;                     ///< empty where the text stands nowhere
  bool redacted = false;
  std::string keyed_hash;              ///< BLAKE2b-128 with the salt of the repository, hex; only of secrets
  bool operator==(const Evidence&) const = default;
};

struct FixEdit {
  std::string file;
  ByteRange range;                     ///< replaced; empty: an insertion
  Region region;
  std::string text;
  bool operator==(const FixEdit&) const = default;
};

/// Edits that belong together; they do not overlap.
struct Fix {
  /// Safe: keeps what the program does. Suggested: probably what is wanted, to be read first. Manual: only shown.
  enum class Applicability : unsigned char { Safe, Suggested, Manual };
  Applicability applicability = Applicability::Suggested;
  std::string description;
  std::vector<FixEdit> edits;
  bool operator==(const Fix&) const = default;
};
std::string_view to_string(Fix::Applicability applicability);

/// Hex; see fingerprint.h for what each survives. Empty: not computed.
struct Fingerprints {
  std::string strict;                  ///< `omni/strict/v1`
  std::string code;                    ///< `omni/code/v1`
  std::string line_hash;               ///< `primaryLocationLineHash`, with its ":n"
  bool operator==(const Fingerprints&) const = default;
};

/// Why a finding is not counted.
struct Suppression {
  enum class Kind : unsigned char { Inline, File, Baseline, Config };
  Kind kind = Kind::Inline;
  std::string rule;                    ///< as written in the comment or file; empty: every rule (bare `nosemgrep`)
  std::string justification;
  std::string author;
  std::string expires;                 ///< "2026-12-31", last day it holds; empty: never
  std::string file;                    ///< where it is written
  std::uint32_t line = 0;              ///< from 1; 0: unknown
  bool operator==(const Suppression&) const = default;
};
std::string_view to_string(Suppression::Kind kind);

/// Against a baseline. None: no baseline was given.
enum class FindingState : unsigned char { None, New, Unchanged, Updated, Absent };
std::string_view to_string(FindingState state);  ///< SARIF's baselineState; "none" for None

struct ControlReference {
  std::string standard, version, id;   ///< "ASVS", "5.0", "1.2.4"
  bool direct = true;                  ///< false: only supporting evidence
  bool operator==(const ControlReference&) const = default;
};

struct Provenance {
  std::string agent;                   ///< "security"
  std::string tool;                    ///< "omni", or the external tool that found it
  std::string tool_version;
  std::string pack_hash;
  std::string config_hash;
  std::uint64_t steps_spent = 0;       ///< budget used by the rule in this file
  bool complete = true;                ///< false: the rule was cut short in this file, there may be more
  bool operator==(const Provenance&) const = default;
};

struct Finding {
  std::string rule_id;                 ///< as shown: the rule's id, or its qualified id where two loaded rules share one
  std::string qualified_id;            ///< `folder.sub.id`; equals rule_id for a rule file named directly
  std::vector<std::string> aliases;    ///< foreign ids: "gitleaks:aws-access-token"
  std::string rule_version;
  std::string pack;
  FindingKind kind = FindingKind::Vulnerability;
  Severity severity = Severity::Medium;
  Confidence confidence = Confidence::Medium;
  std::optional<double> security_severity;  ///< 0.0–10.0; empty: derived from `severity`
  std::string message;                 ///< metavariables filled in: holds scanned text, so escape it at every exit
  std::vector<std::string> cwe;        ///< "CWE-89"
  std::vector<std::string> owasp;      ///< "A03:2021" or as the rule says it
  std::vector<ControlReference> controls;
  Location location;
  std::vector<Location> related;
  std::vector<CodeFlow> code_flows;
  std::vector<Evidence> evidence;
  std::vector<Fix> fixes;              ///< alternatives, best first
  Fingerprints fingerprints;
  std::optional<Suppression> suppression;
  FindingState state = FindingState::None;
  Provenance provenance;

  bool operator==(const Finding&) const = default;
};

/// The order of every output: file (bytes), begin, end, rule, qualified rule, message. Total over what a reader can tell apart.
bool place_then_rule(const Finding& a, const Finding& b);

/// 0.0–10.0 for formats that want a number: `security_severity`, else the middle of the severity's CVSS band.
double numeric_severity(const Finding& finding);
double numeric_severity(Severity severity);

}  // namespace omni
