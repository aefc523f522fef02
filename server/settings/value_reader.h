#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/text/yaml.h"
#include "server/settings/fields.h"

namespace omni {

/// Reads the values of one settings file (or flag) from its tree. Each `read` either fills `out` and returns true, or
/// leaves it and reports a problem with the place. Where a part of a list is unusable, the rest is kept.
class ValueReader {
 public:
  /// `file` is what problems call the source: a path as shown to the user, or a flag.
  ValueReader(std::string file, std::vector<Problem>& problems) : file_(std::move(file)), problems_(problems) {}

  bool read(const YamlNode& node, bool& out);
  bool read(const YamlNode& node, unsigned& out);
  bool read(const YamlNode& node, double& out);
  bool read(const YamlNode& node, std::uint64_t& out);  ///< a size
  bool read(const YamlNode& node, std::chrono::milliseconds& out);
  bool read(const YamlNode& node, std::string& out);
  bool read(const YamlNode& node, Severity& out);
  bool read(const YamlNode& node, std::optional<Severity>& out);
  bool read(const YamlNode& node, OutputFormat& out);
  bool read(const YamlNode& node, Preset& out);
  bool read(const YamlNode& node, LogLevel& out);
  bool read(const YamlNode& node, LogFormat& out);
  bool read(const YamlNode& node, std::vector<std::string>& out);  ///< a single text counts as a list of one
  bool read(const YamlNode& node, std::vector<PathPattern>& out);  ///< origin: file and line
  bool read(const YamlNode& node, std::vector<SeverityOverride>& out);
  bool read(const YamlNode& node, std::vector<ConfigSuppression>& out);
  bool read(const YamlNode& node, std::vector<Stage>& out);
  bool read(const YamlNode& node, std::vector<PluginSettings>& out);
  bool read(const YamlNode& node, std::vector<ToolSettings>& out);

  /// Reports `key` as unknown, with the nearest of `known` as the hint.
  void unknown_key(const YamlEntry& entry, std::span<const std::string_view> known, std::string_view section);
  bool problem(Place place, std::string code, std::string message, std::string hint = {},
               ProblemSeverity severity = ProblemSeverity::Error);  ///< returns false
  const std::string& file() const { return file_; }

 private:
  bool expected(const YamlNode& node, std::string_view what);
  bool read_word(const YamlNode& node, std::span<const std::string_view> words, std::size_t& index);
  bool read(const YamlNode& node, SkipCondition& out);
  bool read(const YamlNode& node, AfterStage& out);
  bool read(const YamlNode& node, std::vector<SkipCondition>& out);
  bool read(const YamlNode& node, RetryPolicy& out);
  bool read(const YamlNode& node, Stage& out);
  bool read(const YamlNode& node, ConfigSuppression& out);
  bool read(const YamlNode& node, PluginSettings& out);
  bool read(const YamlNode& node, ToolSettings& out);
  bool read_pool(const YamlNode& node, PluginSettings& out);
  bool read_environment(const YamlNode& node, std::vector<std::string>& out);
  /// The keys that plugins and tools have in common; false: `entry` has none of them.
  template <typename Program>
  bool read_program_key(const YamlEntry& entry, Program& out, bool& sound);
  /// A list of which each entry with a mistake is left out.
  template <typename T>
  bool read_entries(const YamlNode& node, std::vector<T>& out, std::string_view what);

  std::string file_;
  std::vector<Problem>& problems_;
};

template <typename T>
bool ValueReader::read_entries(const YamlNode& node, std::vector<T>& out, std::string_view what) {
  if (!node.is_sequence()) return expected(node, what);
  std::vector<T> all;
  for (const YamlNode& item : node.items) {
    T each;
    if (read(item, each)) all.push_back(std::move(each));
  }
  out = std::move(all);
  return true;
}

}  // namespace omni
