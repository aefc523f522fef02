#include "server/settings/render.h"

#include "agents/finding/date.h"
#include "protocol/text/escape.h"
#include "server/settings/values.h"

namespace omni {
namespace {

/// Plain where YAML reads it back as the same text, else in double quotes.
std::string yaml_text(const std::string& text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/.";
  constexpr std::string_view kPlainLater = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.-+";
  const bool is_word = text == "true" || text == "false" || text == "yes" || text == "no" || text == "on" || text == "off" ||
                       text == "null" || text == "none";
  if (!text.empty() && !is_word && kPlain.find(text.front()) != std::string_view::npos &&
      text.find_first_not_of(kPlainLater) == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : show_controls(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

template <typename T, typename F>
std::string list(const std::vector<T>& values, F each) {
  std::string text = "[";
  for (const T& value : values) text += (text.size() > 1 ? ", " : "") + each(value);
  return text + "]";
}

std::string render(const SkipCondition& condition) {
  std::string text;
  const auto add = [&](std::string_view key, const std::string& value) { text += (text.empty() ? "{ " : ", ") + std::string(key) + ": " + value; };
  if (condition.trigger) add("trigger", std::string(to_string(*condition.trigger)));
  if (condition.larger_than) add("larger_than", format_size(*condition.larger_than));
  if (condition.more_files_than) add("more_files_than", std::to_string(*condition.more_files_than));
  if (condition.git) add("git", std::string(to_string(*condition.git)));
  if (!condition.languages.empty()) add("languages", omni::render(condition.languages));
  if (!condition.paths.empty()) add("paths", omni::render(condition.paths));
  if (condition.after) add("after", "{ stage: " + condition.after->stage + ", result: " + std::string(to_string(condition.after->result)) + " }");
  return text + " }";
}

std::string render(const RetryPolicy& policy) {
  std::string factor = std::to_string(policy.factor), jitter = std::to_string(policy.jitter);
  return "{ attempts: " + std::to_string(policy.attempts) + ", base: " + format_duration(policy.base) + ", factor: " + factor +
         ", cap: " + format_duration(policy.cap) + ", jitter: " + jitter + " }";
}

std::string render(const Stage& stage) {
  std::string text = "{ agents: " + omni::render(stage.agents);
  if (!stage.depends_on.empty()) text += ", depends_on: " + omni::render(stage.depends_on);
  if (!stage.enabled) text += ", enabled: false";
  if (stage.timeout) text += ", timeout: " + format_duration(*stage.timeout);
  if (!stage.skip_if.empty()) text += ", skip_if: " + list(stage.skip_if, [](const SkipCondition& each) { return render(each); });
  if (stage.retry) text += ", retry: " + render(*stage.retry);
  return text + " }";
}

}  // namespace

std::string render(bool value) { return value ? "true" : "false"; }
std::string render(unsigned value) { return std::to_string(value); }
std::string render(std::uint64_t bytes) { return format_size(bytes); }
std::string render(std::chrono::milliseconds value) { return format_duration(value); }
std::string render(const std::string& value) { return yaml_text(value); }
std::string render(Severity value) { return std::string(severity_words()[static_cast<std::size_t>(value)]); }
std::string render(std::optional<Severity> value) { return value ? render(*value) : "none"; }
std::string render(Preset value) { return std::string(preset_words()[static_cast<std::size_t>(value)]); }
std::string render(OutputFormat value) { return std::string(format_words()[static_cast<std::size_t>(value)]); }
std::string render(LogLevel value) { return std::string(log_level_words()[static_cast<std::size_t>(value)]); }
std::string render(LogFormat value) { return std::string(log_format_words()[static_cast<std::size_t>(value)]); }
std::string render(const std::vector<std::string>& values) { return list(values, yaml_text); }
std::string render(const std::vector<PathPattern>& values) {
  return list(values, [](const PathPattern& each) { return yaml_text(each.pattern); });
}
std::string render(const std::vector<SeverityOverride>& values) {
  std::string text;
  for (const SeverityOverride& each : values) text += (text.empty() ? "{ " : ", ") + yaml_text(each.rule) + ": " + render(each.severity);
  return text.empty() ? "{}" : text + " }";
}
std::string render(const std::vector<ConfigSuppression>& values) {
  return list(values, [](const ConfigSuppression& each) {
    std::string text = "{ rule: " + yaml_text(each.rule) + ", reason: " + yaml_text(each.reason);
    if (each.until) text += ", until: " + format_date(*each.until);
    if (!each.author.empty()) text += ", author: " + yaml_text(each.author);
    return text + " }";
  });
}
std::string render(const std::vector<Stage>& values) {
  return list(values, [](const Stage& each) { return render(each); });
}

std::string render(const std::vector<PluginSettings>& values) {
  return list(values, [](const PluginSettings& each) {
    std::string text = "{ id: " + yaml_text(each.id) + ", command: " + render(each.command);
    if (!each.languages.empty()) text += ", languages: " + render(each.languages);
    text += ", pool: { min: " + render(each.pool_min) + ", max: " + render(each.pool_max) + ", idle: " + render(each.pool_idle) + " }, memory: " + render(each.memory) +
            ", cpu_time: " + render(each.cpu_time) + ", max_output: " + render(each.max_output) + ", timeout: " + render(each.timeout) + ", retry: " + render(each.retry);
    if (!each.environment.empty()) text += ", environment: " + render(each.environment);
    return text + " }";
  });
}
std::string render(const std::vector<ToolSettings>& values) {
  return list(values, [](const ToolSettings& each) {
    std::string text = "{ name: " + yaml_text(each.name);
    if (!each.command.empty()) text += ", command: " + render(each.command);
    text += ", format: " + yaml_text(each.format);
    if (!each.input.empty()) text += ", input: " + yaml_text(each.input);
    if (!each.languages.empty()) text += ", languages: " + render(each.languages);
    text += ", memory: " + render(each.memory) + ", cpu_time: " + render(each.cpu_time) + ", max_output: " + render(each.max_output) + ", timeout: " + render(each.timeout);
    if (!each.environment.empty()) text += ", environment: " + render(each.environment);
    return text + " }";
  });
}

std::string render(const Field& field, const Settings& settings) {
  return std::visit([&](auto member) { return render(member(const_cast<Settings&>(settings))); }, field.member);  // only read
}

}  // namespace omni
