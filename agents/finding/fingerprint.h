#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"

/// What makes a finding the same finding tomorrow.
///
///   name                      input                                                survives
///   omni/strict/v1            rule, path, enclosing symbol, tokens of the match, k moved lines, blanks, comments
///   omni/code/v1              rule, tokens of the match and of the ends of a flow  also a moved or renamed file
///   primaryLocationLineHash   next 100 non-blank characters from the line's start  moved lines; made for GitHub
///
/// The first two are BLAKE2b-128 over length-prefixed fields, so no two inputs share an encoding; `k` counts equal
/// ones of a file in the order of place. Findings of kind Secret are keyed with the salt of the repository: their tokens
/// are the secret, and an unkeyed hash of a short secret can be reversed. These encodings are kept for ever: a change
/// needs a new name (`/v2`) written beside the old one.
namespace omni {

struct FingerprintInput {
  std::string_view rule;                           ///< Rule::id as written: must not depend on how rules were loaded
  std::string_view file;                           ///< Location::file
  std::string_view symbol;                         ///< Location::symbol
  std::span<const std::string_view> tokens;        ///< of the match: no blanks, no comments, literals kept
  std::span<const std::string_view> flow_ends;     ///< of source and sink; empty for a rule without flow
};

/// BLAKE2b-128 as 32 hex digits. `key`: at most 64 bytes (longer ones are hashed first); empty: unkeyed.
std::string strict_fingerprint(const FingerprintInput& input, std::uint32_t k, std::string_view key = {});
std::string code_fingerprint(const FingerprintInput& input, std::string_view key = {});

/// Keyed BLAKE2b-128 of a secret, for Evidence::keyed_hash. Equal secrets have equal hashes within a repository only.
std::string keyed_hash(std::string_view secret, std::string_view key);

/// Words and single punctuation characters of `text`, blanks dropped: the tokens where there is no syntax tree.
std::vector<std::string_view> plain_tokens(std::string_view text);

/// GitHub's line hashes of a whole file.
/// Method: the rolling hash of github/codeql-action, bit for bit. For each line: h = sum of c[i] * 37^(99-i) mod 2^64 over
/// the 100 UTF-16 code units from the line's start, without blanks and tabs, with CR LF and CR as LF; behind the
/// text one unit 65535 and then zeros. Written in hex without leading zeros, then ":n" for the n-th line with that hash.
/// Cost: one pass, about 3 ns a byte; so it is made only for files with findings.
class LineHashes {
 public:
  explicit LineHashes(std::string_view text);  ///< UTF-8; broken bytes count as U+FFFD, as in Node

  /// `line` counts from 1 and ends at LF, CR LF or CR. Empty for a line that is not there.
  std::string at(std::uint32_t line) const;
  std::uint32_t lines() const { return static_cast<std::uint32_t>(hashes_.size()); }

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint32_t repeat;  // from 1
  };
  std::vector<Entry> hashes_;
};

/// Fingerprints of the findings of one file. Call `next` in the order of place, since `k` counts.
/// Threads: confined to one run.
class FileFingerprinter {
 public:
  enum class LineHash : unsigned char { Made, LeftOut };  ///< LeftOut: for who types, since it costs a pass over the file
  /// `text` lives as long as this. `secret_key`: the repository's salt, for secrets.
  FileFingerprinter(std::string_view text, std::string_view secret_key, LineHash line_hash = LineHash::Made)
      : text_(text), secret_key_(secret_key), line_hash_(line_hash) {}

  Fingerprints next(const FingerprintInput& input, FindingKind kind, std::uint32_t start_line);

 private:
  std::string_view text_;
  std::string secret_key_;
  LineHash line_hash_;
  std::map<std::string, std::uint32_t> seen_;   // strict fingerprint with k = 0 → how many so far
  std::vector<LineHashes> line_hashes_;         // none until asked for, then one
};

}  // namespace omni
