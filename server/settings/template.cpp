#include "server/settings/template.h"

#include <algorithm>
#include <array>
#include <vector>

#include "server/settings/render.h"

namespace omni {
namespace {

constexpr std::string_view kHead =
    R"(# Settings of OMNI. Every key is optional; what stands behind it here is the default.
# The nearest omni.yaml from a scanned folder upwards is the one that counts; flags of the command line win over it.
# Durations: 200ms, 30s, 5m, 1h (a bare number is seconds). Sizes: 64kB, 2MB, 2MiB (a bare number is bytes).
# Check it with `omni config check`; see what holds, and why, with `omni config show` and `omni config explain PATH`.

# Another settings file that is read before this one, relative to it; a list is possible.
#extends: ../omni-base.yaml
)";

/// What a value looks like where the default is empty and so shows nothing.
struct Example {
  std::string_view key;
  std::string_view lines;  // a line break first: a block below the key
};
constexpr auto kExamples = std::to_array<Example>({
    {"scan.include", "[src/, \"*.tf\"]"},
    {"scan.exclude", "[third_party/, \"*.generated.*\"]"},
    {"scan.baseline", "omni-baseline.json"},
    {"rules.paths", "[tools/rules]"},
    {"rules.disable", "[some.rule.id]"},
    {"rules.severity", "{ some.rule.id: low }"},
    {"suppressions", "\n  - rule: some.rule.id\n    reason: input is checked by the gateway\n    until: 2030-12-31"},
    {"analysis.pipeline.stages",
     "\n  - agent: context\n    timeout: 60s\n  - agents: [security, compliance]      # side by side\n"
     "    depends_on: [context]\n    skip_if: { trigger: keystroke, larger_than: 2MB }\n"
     "    retry: { attempts: 3, base: 1s, factor: 2, cap: 60s, jitter: 0.25 }"},
    {"plugins",
     "\n  - id: todo-owner                        # what it calls itself; its findings are todo-owner.<rule>\n"
     "    command: [python3, agents/todo_owner.py]   # started in the folder of this file, without a shell\n    languages: [python]\n"
     "    pool: { min: 0, max: 2, idle: 60s }     # processes; max 0: one for each thread of the scan\n"
     "    memory: 512MiB                          # of a process and all it starts\n    cpu_time: 20s\n    max_output: 64MiB\n    timeout: 30s\n"
     "    retry: { attempts: 2, base: 100ms, factor: 2, cap: 5s, jitter: 0.25 }\n    environment: [LICENCE_SERVER]        # beside PATH, HOME, TMPDIR, the locale"},
    {"tools",
     "\n  - shellcheck                              # known, as are bandit and cppcheck\n  - name: lint\n    command: [my-linter, --sarif, \"{file}\"]\n    format: sarif\n"
     "    input: file                             # or stdin, memfd\n    languages: [python]\n    timeout: 60s"},
    {"logging.file", "omni.log"},
    {"telemetry.endpoint", "http://127.0.0.1:4318"},
    {"telemetry.headers", "[\"X-Tenant: team-a\"]"},
    {"trust.workspaces", "[~/src]"},
});

std::string_view example_of(std::string_view key) {
  for (const Example& example : kExamples) {
    if (example.key == key) return example.lines;
  }
  return {};
}

std::vector<std::string> segments(std::string_view key) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start != std::string_view::npos;) {
    const std::size_t dot = key.find('.', start);
    parts.emplace_back(key.substr(start, dot == std::string_view::npos ? dot : dot - start));
    start = dot == std::string_view::npos ? dot : dot + 1;
  }
  return parts;
}

/// Each line of `lines` behind `prefix`.
std::string prefixed(std::string_view lines, const std::string& prefix) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    out += prefix + std::string(lines.substr(0, end)) + "\n";
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

std::string words(std::span<const std::string_view> all) {
  std::string text;
  for (const std::string_view word : all) text += (text.empty() ? "" : ", ") + std::string(word);
  return "One of " + text + ".";
}

/// The allowed words, where a key takes one of a few.
std::string choices(const Field& field) {
  if (std::holds_alternative<Severity& (*)(Settings&)>(field.member)) return words(severity_words());
  if (std::holds_alternative<std::optional<Severity>& (*)(Settings&)>(field.member)) return words(gate_words());
  if (std::holds_alternative<OutputFormat& (*)(Settings&)>(field.member)) return words(format_words());
  if (std::holds_alternative<Preset& (*)(Settings&)>(field.member)) return words(preset_words());
  if (std::holds_alternative<LogLevel& (*)(Settings&)>(field.member)) return words(log_level_words());
  if (std::holds_alternative<LogFormat& (*)(Settings&)>(field.member)) return words(log_format_words());
  return {};
}

}  // namespace

std::string settings_template() {
  const Settings defaults;
  std::string text(kHead);
  std::vector<std::string> open;  // sections that have been written
  for (const Field& field : fields()) {
    std::vector<std::string> path = segments(field.key);
    const std::string name = std::move(path.back());
    path.pop_back();
    std::size_t shared = 0;
    while (shared < open.size() && shared < path.size() && open[shared] == path[shared]) ++shared;
    if (shared == 0) text += "\n";
    for (std::size_t depth = shared; depth < path.size(); ++depth) text += std::string(2 * depth, ' ') + path[depth] + ":\n";
    open = std::move(path);
    const std::string indent(2 * open.size(), ' ');
    text += indent + "# " + std::string(field.description) + "\n";
    if (const std::string words = choices(field); !words.empty()) text += indent + "# " + words + "\n";
    const std::string_view example = example_of(field.key);
    if (example.starts_with('\n')) {
      text += indent + "# For example:\n" + indent + "#   " + name + ":\n" + prefixed(example.substr(1), indent + "#   ");
    } else if (!example.empty()) {
      text += indent + "# For example: " + name + ": " + std::string(example) + "\n";
    }
    text += indent + "#" + name + ": " + render(field, defaults) + "\n";
  }
  return text;
}

}  // namespace omni
