// The values of `plugins` and `tools`. An entry with a mistake is left out as a whole: it might run otherwise than it was meant.
#include <algorithm>
#include <array>
#include <utility>

#include "server/settings/value_reader.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 10> kPluginKeys{"id", "command", "languages", "pool", "memory", "cpu_time", "max_output", "timeout", "retry", "environment"};
constexpr std::array<std::string_view, 3> kPoolKeys{"min", "max", "idle"};
constexpr std::array<std::string_view, 10> kToolKeys{"name", "command", "format", "input", "languages", "memory", "cpu_time", "max_output", "timeout", "environment"};
constexpr unsigned kMostProcesses = 64;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.front() != '-' && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool is_variable(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

constexpr std::string_view kNames = "a name of at most 40 lower-case letters, digits and `-`";

}  // namespace

bool ValueReader::read_environment(const YamlNode& node, std::vector<std::string>& out) {
  if (!read(node, out)) return false;
  const bool names = std::all_of(out.begin(), out.end(), is_variable);
  return names || expected(node, "names of environment variables, without values");
}

template <typename Program>
bool ValueReader::read_program_key(const YamlEntry& entry, Program& out, bool& sound) {
  const YamlNode& value = entry.value;
  bool well = true;
  if (entry.key == "command") well = read(value, out.command);
  else if (entry.key == "languages") well = read(value, out.languages);
  else if (entry.key == "memory") well = read(value, out.memory);
  else if (entry.key == "cpu_time") well = read(value, out.cpu_time);
  else if (entry.key == "max_output") well = read(value, out.max_output);
  else if (entry.key == "timeout") well = read(value, out.timeout);
  else if (entry.key == "environment") well = read_environment(value, out.environment);
  else return false;
  sound = well && sound;
  return true;
}

bool ValueReader::read_pool(const YamlNode& node, PluginSettings& out) {
  if (!node.is_map()) return expected(node, "a mapping such as { min: 0, max: 2, idle: 60s }");
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "min") {
      sound = read(entry.value, out.pool_min) && sound;
    } else if (entry.key == "max") {
      sound = read(entry.value, out.pool_max) && sound;
    } else if (entry.key == "idle") {
      sound = read(entry.value, out.pool_idle) && sound;
    } else {
      unknown_key(entry, kPoolKeys, "pool");
    }
  }
  if (!sound) return false;
  if (out.pool_min > kMostProcesses || out.pool_max > kMostProcesses) return expected(node, "at most " + std::to_string(kMostProcesses) + " processes");
  if (out.pool_max > 0 && out.pool_min > out.pool_max) return expected(node, "a `min` that is not above `max`");
  return true;
}

bool ValueReader::read(const YamlNode& node, PluginSettings& out) {
  if (!node.is_map()) return expected(node, "a mapping with `id` and `command`");
  out.file = file_;
  out.place = node.place;
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    const YamlNode& value = entry.value;
    if (entry.key == "id") {
      sound = read(value, out.id) && (is_name(out.id) || expected(value, kNames)) && sound;
    } else if (entry.key == "pool") {
      sound = read_pool(value, out) && sound;
    } else if (entry.key == "retry") {
      sound = read(value, out.retry) && sound;
    } else if (!read_program_key(entry, out, sound)) {
      unknown_key(entry, kPluginKeys, "plugins");
    }
  }
  if (!sound) return false;
  if (out.id.empty()) return problem(node.place, "missing-key", "a plugin needs `id`: the name of its agent");
  if (out.command.empty() || out.command.front().empty()) return problem(node.place, "missing-key", "the plugin `" + out.id + "` needs `command`: the program and its arguments, as a list");
  return true;
}

bool ValueReader::read(const YamlNode& node, ToolSettings& out) {
  out.file = file_;
  out.place = node.place;
  if (node.is_scalar()) {  // `tools: [shellcheck]`
    out.name = node.scalar;
  } else if (!node.is_map()) {
    return expected(node, "a mapping with `name`, or the name of a tool that OMNI knows");
  }
  bool sound = true;
  std::size_t index = 0;
  for (const YamlEntry& entry : node.entries) {
    const YamlNode& value = entry.value;
    if (entry.key == "name") {
      sound = read(value, out.name) && sound;
    } else if (entry.key == "format") {
      const bool known = read_word(value, tool_format_words(), index);
      if (known) out.format = tool_format_words()[index];
      sound = known && sound;
    } else if (entry.key == "input") {
      const bool known = read_word(value, tool_input_words(), index);
      if (known) out.input = tool_input_words()[index];
      sound = known && sound;
    } else if (!read_program_key(entry, out, sound)) {
      unknown_key(entry, kToolKeys, "tools");
    }
  }
  if (!sound) return false;
  if (!is_name(out.name)) return expected(node, out.name.empty() ? "`name`: what the tool is called" : kNames);
  const auto known = tool_format_words().subspan(1);  // sarif is a format, no tool
  const bool is_known = std::find(known.begin(), known.end(), out.name) != known.end();
  if (out.format.empty() && is_known) out.format = out.name;
  if (out.format.empty()) out.format = "sarif";
  if (out.command.empty() && out.format == "sarif") {
    return problem(node.place, "missing-key", "the tool `" + out.name + "` is none that OMNI knows (shellcheck, bandit, cppcheck): it needs `command`, a list of the program and its arguments that prints SARIF");
  }
  return true;
}

bool ValueReader::read(const YamlNode& node, std::vector<PluginSettings>& out) {
  return read_entries(node, out, "a list of plugins, each with `id` and `command`");
}

bool ValueReader::read(const YamlNode& node, std::vector<ToolSettings>& out) { return read_entries(node, out, "a list of tools"); }

}  // namespace omni
