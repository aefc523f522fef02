// The values of settings that have keys of their own: suppressions and pipeline stages.
#include <algorithm>
#include <array>
#include <utility>

#include "agents/finding/date.h"
#include "protocol/base/suggest.h"
#include "server/settings/value_reader.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 4> kSuppressionKeys{"rule", "reason", "until", "author"};
constexpr std::array<std::string_view, 7> kStageKeys{"agent", "agents", "depends_on", "enabled", "timeout", "skip_if", "retry"};
constexpr std::array<std::string_view, 7> kSkipKeys{"trigger", "larger_than", "more_files_than", "git", "languages", "paths", "after"};
constexpr std::array<std::string_view, 2> kAfterKeys{"stage", "result"};
constexpr std::array<std::string_view, 5> kRetryKeys{"attempts", "base", "factor", "cap", "jitter"};
constexpr std::array<std::string_view, 4> kTriggers{"keystroke", "save", "open", "scan"};
constexpr std::array<std::string_view, 3> kGitStates{"clean", "dirty", "unknown"};
constexpr std::array<std::string_view, 3> kResults{"done", "failed", "skipped"};

constexpr unsigned kMostAttempts = 10;
constexpr std::chrono::minutes kLongestWait{10};

}  // namespace

bool ValueReader::read(const YamlNode& node, std::vector<ConfigSuppression>& out) {
  return read_entries(node, out, "a list of suppressions, each with `rule` and `reason`");
}

bool ValueReader::read(const YamlNode& node, ConfigSuppression& out) {
  if (!node.is_map()) return expected(node, "a mapping with `rule` and `reason`");
  out.file = file_;
  out.place = node.place;
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "rule") {
      sound = read(entry.value, out.rule) && sound;
    } else if (entry.key == "reason") {
      sound = read(entry.value, out.reason) && sound;
    } else if (entry.key == "author") {
      sound = read(entry.value, out.author) && sound;
    } else if (entry.key == "until") {
      out.until = entry.value.is_scalar() ? parse_date(entry.value.scalar) : std::nullopt;
      if (!out.until) sound = expected(entry.value, "a date such as 2026-12-31");
    } else {
      unknown_key(entry, kSuppressionKeys, "suppressions");
    }
  }
  if (!sound) return false;
  if (out.rule.empty()) return problem(node.place, "missing-key", "a suppression needs `rule`: the id it speaks of");
  if (out.reason.empty()) return problem(node.place, "missing-key", "the suppression of `" + out.rule + "` needs a `reason`; it suppresses nothing");
  return true;
}

bool ValueReader::read(const YamlNode& node, std::vector<Stage>& out) {
  if (!node.is_sequence()) return expected(node, "a list of stages");
  std::vector<Stage> stages;
  for (const YamlNode& item : node.items) {
    Stage each;
    if (!read(item, each)) return false;  // the graph of the others would mean something else
    stages.push_back(std::move(each));
  }
  out = std::move(stages);
  return true;
}

bool ValueReader::read(const YamlNode& node, Stage& out) {
  if (!node.is_map()) return expected(node, "a stage: a mapping with `agent` or `agents`");
  out.file = file_;
  out.place = node.place;
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    const YamlNode& value = entry.value;
    if (entry.key == "agent" || entry.key == "agents") {
      if (!out.agents.empty()) sound = problem(entry.key_place, "duplicate-key", "a stage has either `agent` or `agents`");
      sound = read(value, out.agents) && sound;
    } else if (entry.key == "depends_on") {
      sound = read(value, out.depends_on) && sound;
    } else if (entry.key == "enabled") {
      sound = read(value, out.enabled) && sound;
    } else if (entry.key == "timeout") {
      std::chrono::milliseconds timeout{};
      sound = read(value, timeout) && sound;
      out.timeout = timeout;
    } else if (entry.key == "skip_if") {
      sound = read(value, out.skip_if) && sound;
    } else if (entry.key == "retry") {
      RetryPolicy policy;
      sound = read(value, policy) && sound;
      out.retry = policy;
    } else {
      unknown_key(entry, kStageKeys, "analysis.pipeline.stages");
    }
  }
  if (sound && out.agents.empty()) return problem(node.place, "missing-key", "a stage needs `agent` or `agents`");
  return sound;
}

bool ValueReader::read(const YamlNode& node, std::vector<SkipCondition>& out) {
  if (node.is_sequence()) {
    bool sound = true;
    for (const YamlNode& item : node.items) sound = read(item, out.emplace_back()) && sound;
    return sound;
  }
  return read(node, out.emplace_back());
}

bool ValueReader::read(const YamlNode& node, SkipCondition& out) {
  if (!node.is_map()) return expected(node, "a condition such as { trigger: keystroke, larger_than: 2MB }");
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "trigger") {
      std::size_t index = 0;
      if (read_word(entry.value, kTriggers, index)) {
        out.trigger = trigger_from(kTriggers[index]);
      } else {
        sound = false;
      }
    } else if (entry.key == "larger_than") {
      std::uint64_t bytes = 0;
      sound = read(entry.value, bytes) && sound;
      out.larger_than = bytes;
    } else if (entry.key == "more_files_than") {
      unsigned files = 0;
      sound = read(entry.value, files) && sound;
      out.more_files_than = files;
    } else if (entry.key == "git") {
      std::size_t index = 0;
      sound = read_word(entry.value, kGitStates, index) && sound;
      out.git = git_state_from(kGitStates[index]);
    } else if (entry.key == "languages") {
      sound = read(entry.value, out.languages) && sound;
    } else if (entry.key == "paths") {
      sound = read(entry.value, out.paths) && sound;
    } else if (entry.key == "after") {
      sound = read(entry.value, out.after.emplace()) && sound;
    } else {
      // Left out, the rest of the condition would skip more than what is written.
      unknown_key(entry, kSkipKeys, "skip_if");
      sound = false;
    }
  }
  if (node.entries.empty()) sound = expected(node, "at least one of " + list_alternatives(kSkipKeys));
  return sound;
}

bool ValueReader::read(const YamlNode& node, AfterStage& out) {
  if (!node.is_map()) return expected(node, "a mapping such as { stage: security, result: failed }");
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "stage") {
      sound = read(entry.value, out.stage) && sound;
    } else if (entry.key == "result") {
      std::size_t index = 0;
      sound = read_word(entry.value, kResults, index) && sound;
      out.result = *stage_result_from(kResults[index]);
    } else {
      unknown_key(entry, kAfterKeys, "after");
      sound = false;
    }
  }
  if (sound && out.stage.empty()) sound = expected(node, "`stage`: the stage before this one that is meant");
  return sound;
}

bool ValueReader::read(const YamlNode& node, RetryPolicy& out) {
  if (!node.is_map()) return expected(node, "a mapping such as { attempts: 3, base: 1s }");
  bool sound = true;
  for (const YamlEntry& entry : node.entries) {
    const YamlNode& value = entry.value;
    if (entry.key == "attempts") {
      unsigned attempts = 0;
      sound = read(value, attempts) && sound;
      if (sound && (attempts < 1 || attempts > kMostAttempts)) sound = expected(value, "1 to " + std::to_string(kMostAttempts) + " attempts");
      out.attempts = static_cast<int>(attempts);
    } else if (entry.key == "base") {
      sound = read(value, out.base) && sound;
    } else if (entry.key == "factor") {
      sound = read(value, out.factor) && sound;
      if (sound && (out.factor < 1 || out.factor > 10)) sound = expected(value, "a factor from 1 to 10");
    } else if (entry.key == "cap") {
      sound = read(value, out.cap) && sound;
    } else if (entry.key == "jitter") {
      sound = read(value, out.jitter) && sound;
      if (sound && out.jitter > 1) sound = expected(value, "a share from 0 to 1");
    } else {
      unknown_key(entry, kRetryKeys, "retry");
    }
  }
  if (sound && (out.base > kLongestWait || out.cap > kLongestWait)) sound = expected(node, "waits of at most 10m");
  return sound;
}

}  // namespace omni
