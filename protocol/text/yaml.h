#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/problem.h"

/// YAML (and so JSON) as a plain tree with places. Rules and settings read this tree; no library type leaves the one
/// source file behind this header.
namespace omni {

struct YamlEntry;

/// A value. Aliases are expanded, `<<` merge keys are applied, anchors are gone.
struct YamlNode {
  enum class Kind : unsigned char { Null, Scalar, Sequence, Map };
  Kind kind = Kind::Null;        ///< Null: nothing written, or a plain `null` or `~`
  bool quoted = false;           ///< a scalar in quotes, a block (`|`, `>`) or tagged !!str: text, never a number or boolean
  Place place;                   ///< of the value (a block: of its `|`); of the key where nothing is written
  std::string scalar;            ///< Scalar: the text, escapes and folding resolved
  std::vector<YamlNode> items;   ///< Sequence
  std::vector<YamlEntry> entries;  ///< Map, in the order of writing; keys are unique

  bool is_null() const { return kind == Kind::Null; }
  bool is_scalar() const { return kind == Kind::Scalar; }
  bool is_sequence() const { return kind == Kind::Sequence; }
  bool is_map() const { return kind == Kind::Map; }

  /// The value under `key`; null when absent or when this is no map. Linear: maps written by people are small.
  const YamlNode* find(std::string_view key) const;
  const YamlEntry* find_entry(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  Place key_place;
  YamlNode value;
};

/// Guards against hostile input. Counted after aliases are expanded.
struct YamlLimits {
  std::size_t max_bytes = std::size_t{10} << 20;         ///< of the text, and again of all expanded scalars
  std::size_t max_nodes = 400'000;
  std::size_t max_depth = 100;
};

/// `root` holds what was understood (Null when the text is no YAML at all); `problems` says what was not, in the order
/// of the text, codes "yaml-syntax", "yaml-limit", "yaml-encoding", "duplicate-key", "complex-key", "unknown-tag",
/// "bad-merge", "several-documents". After a yaml-* problem of severity Error `root` is Null.
struct YamlDocument {
  YamlNode root;
  std::vector<Problem> problems;
};

/// Reads the first document of `text` (UTF-8, a byte order mark is allowed). Never throws. Of a repeated key the first
/// value stays. `file_name` goes into the problems as it is. JSON may hold surrogate escapes ("\ud83d\ude00").
/// Threads: any. Cost: see tests/agents/rules/rule_load_bench.cpp.
YamlDocument parse_yaml(std::string_view text, std::string_view file_name, const YamlLimits& limits = {});

/// What stands there, for messages: "nothing", "text", "a list", "a mapping".
std::string_view describe_kind(const YamlNode& node);

/// Plain true/false, yes/no, on/off in the usual spellings; quoted text is no boolean.
std::optional<bool> as_bool(const YamlNode& node);
/// Plain decimal, 0x or 0o integer.
std::optional<std::int64_t> as_int(const YamlNode& node);
/// Plain decimal number, integer or with fraction and exponent.
std::optional<double> as_double(const YamlNode& node);

}  // namespace omni
