// The one place that knows yaml-cpp. Its event interface is used, not its node tree: events carry marks and the
// quoted/plain difference, cost half the time, and aliases stay under our own limits.

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <istream>
#include <streambuf>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "protocol/base/utf8.h"
#include "protocol/text/yaml.h"

namespace omni {
namespace {

constexpr std::size_t kMaxProblems = 100;  // more help nobody
constexpr std::size_t kSmallMap = 16;      // pairs are compared directly up to here

/// Leaves the library's parser from inside an event.
struct Stop {
  Problem problem;
};

Place place_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

/// Lets the library read `text` without a copy.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // NOLINT: streambuf wants char*, an input buffer never writes
    setg(begin, begin, begin + text.size());
  }
};

/// A subtree with the figures that its copies are charged by.
struct Anchored {
  YamlNode node;
  std::size_t nodes = 0;
  std::size_t bytes = 0;
  std::size_t depth = 0;
};

void measure(const YamlNode& node, std::size_t depth, Anchored& out) {
  out.nodes += 1;
  out.bytes += node.scalar.size();
  out.depth = std::max(out.depth, depth);
  for (const YamlNode& item : node.items) measure(item, depth + 1, out);
  for (const YamlEntry& entry : node.entries) {
    out.bytes += entry.key.size();
    measure(entry.value, depth + 1, out);
  }
}

/// Builds the tree from events.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view file_name, const YamlLimits& limits, std::vector<Problem>& problems)
      : file_name_(file_name), limits_(limits), problems_(problems) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      throw Stop{problem(ProblemSeverity::Warning, "several-documents", "only the first YAML document of a file is read",
                         place_of(mark), "put this part into a file of its own")};
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    node.place = place_of(mark);
    finish(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.place = place_of(mark);
    node.scalar = value;
    node.quoted = tag == "!" || tag == kStringTag;
    if (tag != "!" && tag != "?") check_tag(tag, node.place);
    charge(1, value.size(), 0, node.place);
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Stop{problem(ProblemSeverity::Error, "yaml-syntax", "an alias stands inside of its own anchor", place_of(mark))};
    }
    charge(found->second.nodes, found->second.bytes, found->second.depth, place_of(mark));
    finish(YamlNode(found->second.node), 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::Sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::Map, mark, tag, anchor);
  }
  void OnMapEnd() override {
    YamlNode& map = stack_.back().node;
    if (stack_.back().has_merge) apply_merge(map);
    drop_duplicates(map);
    close();
  }

 private:
  static constexpr std::string_view kStringTag = "tag:yaml.org,2002:str";

  struct Frame {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    bool has_key = false;    // Map: the next node is the value of key
    bool drop_value = false; // Map: the key was no scalar
    bool has_merge = false;
    std::string key;
    Place key_place;
  };

  Problem problem(ProblemSeverity severity, std::string code, std::string message, Place place, std::string hint = {}) const {
    return Problem{severity, std::move(code), std::move(message), std::move(hint), std::string(file_name_), place, {}};
  }

  void report(Problem found) {
    if (problems_.size() < kMaxProblems) problems_.push_back(std::move(found));
  }

  /// Counts what is about to enter the tree; `depth` is that of the new subtree.
  void charge(std::size_t nodes, std::size_t bytes, std::size_t depth, Place place) {
    nodes_ += nodes;
    bytes_ += bytes;
    std::string_view what;
    if (nodes_ > limits_.max_nodes) what = "many values";
    if (bytes_ > limits_.max_bytes) what = "much text";
    if (!what.empty()) {
      throw Stop{problem(ProblemSeverity::Error, "yaml-limit",
                         "too " + std::string(what) + " after expanding aliases", place,
                         "at most " + std::to_string(limits_.max_nodes) + " values and " + std::to_string(limits_.max_bytes) +
                             " bytes of text are read from one file")};
    }
    if (stack_.size() + depth > limits_.max_depth) {
      throw Stop{problem(ProblemSeverity::Error, "yaml-limit", "nested too deeply", place,
                         "at most " + std::to_string(limits_.max_depth) + " levels are read")};
    }
  }

  void check_tag(std::string_view tag, Place place) {
    if (tag.empty() || tag.starts_with("tag:yaml.org,2002:")) return;
    report(problem(ProblemSeverity::Warning, "unknown-tag", "the tag `" + std::string(tag) + "` has no meaning here", place,
                   "the value is read as if the tag were absent"));
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Frame frame;
    frame.node.kind = kind;
    frame.node.place = place_of(mark);
    frame.anchor = anchor;
    if (tag != "!" && tag != "?") check_tag(tag, frame.node.place);
    charge(1, 0, 1, frame.node.place);
    stack_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    finish(std::move(frame.node), frame.anchor);
  }

  /// A complete node goes to where it belongs.
  void finish(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) {
      Anchored anchored;
      measure(node, 0, anchored);
      charge(anchored.nodes, anchored.bytes, 0, node.place);  // the copy that is kept
      anchored.node = node;
      anchors_[anchor] = std::move(anchored);
    }
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& top = stack_.back();
    if (top.node.is_sequence()) {
      top.node.items.push_back(std::move(node));
    } else if (!top.has_key) {
      take_key(top, node);
    } else {
      top.has_key = false;
      if (top.drop_value) return;
      if (node.is_null()) node.place = top.key_place;  // the library's mark is that of the next token
      top.node.entries.push_back({std::move(top.key), top.key_place, std::move(node)});
    }
  }

  void take_key(Frame& top, YamlNode& key) {
    top.has_key = true;
    top.key_place = key.place;
    top.drop_value = !key.is_scalar();
    if (top.drop_value) {
      report(problem(ProblemSeverity::Error, "complex-key",
                     "a key must be text, found " + std::string(describe_kind(key)), key.place));
      return;
    }
    top.has_merge = top.has_merge || (key.scalar == "<<" && !key.quoted);
    top.key = std::move(key.scalar);
  }

  /// YAML 1.1 merge: entries of the maps under `<<` stand for absent keys; earlier maps win over later ones.
  void apply_merge(YamlNode& map) {
    std::vector<YamlEntry> own;
    std::vector<YamlEntry> merged;
    for (YamlEntry& entry : map.entries) {
      if (entry.key != "<<") {
        own.push_back(std::move(entry));
        continue;
      }
      std::vector<YamlNode> sources;
      if (entry.value.is_sequence()) sources = std::move(entry.value.items);
      else sources.push_back(std::move(entry.value));
      for (YamlNode& source : sources) {
        if (!source.is_map()) {
          report(problem(ProblemSeverity::Error, "bad-merge",
                         "`<<` merges mappings, found " + std::string(describe_kind(source)), entry.key_place));
        }
        for (YamlEntry& inherited : source.entries) merged.push_back(std::move(inherited));
      }
    }
    std::unordered_set<std::string> known;
    for (const YamlEntry& entry : own) known.insert(entry.key);
    for (YamlEntry& entry : merged) {
      if (known.insert(entry.key).second) own.push_back(std::move(entry));
    }
    map.entries = std::move(own);
  }

  void drop_duplicates(YamlNode& map) {
    if (map.entries.size() <= kSmallMap && !has_duplicates(map)) return;
    std::unordered_set<std::string_view> known;
    bool found = false;
    for (const YamlEntry& entry : map.entries) {
      if (known.insert(entry.key).second) continue;
      found = true;
      report(problem(ProblemSeverity::Error, "duplicate-key", "the key `" + entry.key + "` stands here twice",
                     entry.key_place, "a mapping holds each key once; remove one, or start a new list entry with `-`"));
    }
    if (!found) return;
    std::unordered_set<std::string> kept;
    std::erase_if(map.entries, [&](const YamlEntry& entry) { return !kept.insert(entry.key).second; });
  }

  static bool has_duplicates(const YamlNode& map) {
    for (std::size_t i = 1; i < map.entries.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (map.entries[i].key == map.entries[j].key) return true;
      }
    }
    return false;
  }

  std::string_view file_name_;
  const YamlLimits limits_;
  std::vector<Problem>& problems_;
  std::vector<Frame> stack_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  YamlNode root_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
  int documents_ = 0;
};

/// What is no text at all. The library would read some control characters as the end of the file, silently.
std::optional<Problem> check_encoding(std::string_view text, std::string_view file_name) {
  std::uint32_t line = 1;
  std::size_t line_start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++at;
      continue;
    }
    if (byte == '\n') {
      ++line;
      line_start = at + 1;
    }
    const Utf8Char found = decode_utf8(text, at);
    const bool control = byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
    if (!found.valid || control || byte == 0x7F) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const std::string code{kHex[byte >> 4U], kHex[byte & 15U]};
      return Problem{ProblemSeverity::Error,
                     "yaml-encoding",
                     !found.valid ? "not UTF-8: byte 0x" + code : "control character U+00" + code,
                     !found.valid ? "save the file as UTF-8" : "write it as an escape in double quotes, \"\\x" + code + "\"",
                     std::string(file_name),
                     {line, static_cast<std::uint32_t>(at - line_start) + 1},
                     {}};
    }
    at += found.size;
  }
  return std::nullopt;
}

/// JSON writes a character beyond U+FFFF as two escapes, which are one in YAML: "\ud83d\ude00" → "\U0001f600".
/// Nothing when `text` is no JSON or has none. Columns behind such a character are then too small by 2.
std::optional<std::string> join_surrogates(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return std::nullopt;
  const auto unit_at = [&](std::size_t at, unsigned low, unsigned high) -> std::optional<unsigned> {
    unsigned unit = 0;
    if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
    const bool whole = error == std::errc() && end == text.data() + at + 6;
    return whole && low <= unit && unit <= high ? std::optional(unit) : std::nullopt;
  };
  std::string joined;
  std::size_t copied = 0;
  bool quoted = false;
  for (std::size_t at = first; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (text[at] != '\\' || !quoted) continue;
    const auto high = unit_at(at, 0xD800, 0xDBFF);
    const auto low = high ? unit_at(at + 6, 0xDC00, 0xDFFF) : std::nullopt;
    if (low) {
      constexpr std::string_view kHex = "0123456789abcdef";
      const unsigned code = 0x10000 + ((*high - 0xD800) << 10U) + (*low - 0xDC00);
      joined += text.substr(copied, at - copied);
      joined += "\\U";
      for (unsigned shift = 32; shift > 0; shift -= 4) joined += kHex[(code >> (shift - 4)) & 15U];
      copied = at + 12;
      at += 11;
    } else {
      ++at;  // the escaped character
    }
  }
  if (copied == 0) return std::nullopt;
  joined += text.substr(copied);
  return joined;
}

}  // namespace

YamlDocument parse_yaml(std::string_view text, std::string_view file_name, const YamlLimits& limits) {
  YamlDocument document;
  const auto fail = [&](std::string code, std::string message, Place place, std::string hint = {}) {
    document.problems.push_back({ProblemSeverity::Error, std::move(code), std::move(message), std::move(hint),
                                 std::string(file_name), place, {}});
  };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > limits.max_bytes) {
    fail("yaml-limit", "the file has " + std::to_string(text.size()) + " bytes", {},
         "at most " + std::to_string(limits.max_bytes) + " bytes are read");
    return document;
  }
  if (auto found = check_encoding(text, file_name)) {
    document.problems.push_back(std::move(*found));
    return document;
  }
  try {
    const std::optional<std::string> joined = join_surrogates(text);
    if (joined) text = *joined;
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    TreeBuilder builder(file_name, limits, document.problems);
    try {
      YAML::Parser parser(stream);
      if (parser.HandleNextDocument(builder)) {
        document.root = builder.take_root();
        parser.HandleNextDocument(builder);  // stops at once when there is a second one
      }
    } catch (Stop& stop) {
      if (stop.problem.severity == ProblemSeverity::Error) document.root = {};
      document.problems.push_back(std::move(stop.problem));
    }
  } catch (const YAML::Exception& error) {
    document.root = {};
    fail("yaml-syntax", "not YAML: " + error.msg, place_of(error.mark));
  } catch (const std::exception& error) {
    document.root = {};
    fail("yaml-syntax", std::string("the YAML reader gave up: ") + error.what(), {});
  }
  return document;
}

}  // namespace omni
