#include "agents/pipeline/stage.h"

#include <algorithm>
#include <array>

#include "agents/pipeline/agent.h"
#include "protocol/text/glob.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 4> kTriggers{"scan", "open", "save", "keystroke"};
constexpr std::array<std::string_view, 3> kGitStates{"unknown", "clean", "dirty"};
constexpr std::array<std::string_view, 3> kResults{"done", "failed", "skipped"};

template <typename Enum, std::size_t N>
std::optional<Enum> from_word(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return "[" + text + "]";
}

}  // namespace

std::string_view to_string(Trigger trigger) { return kTriggers[static_cast<std::size_t>(trigger)]; }
std::string_view to_string(GitState state) { return kGitStates[static_cast<std::size_t>(state)]; }
std::string_view to_string(StageResult result) { return kResults[static_cast<std::size_t>(result)]; }
std::optional<Trigger> trigger_from(std::string_view word) { return from_word<Trigger>(kTriggers, word); }
std::optional<GitState> git_state_from(std::string_view word) { return from_word<GitState>(kGitStates, word); }
std::optional<StageResult> stage_result_from(std::string_view word) { return from_word<StageResult>(kResults, word); }

bool path_matches(std::string_view pattern, std::string_view path) {
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  const bool anywhere = pattern.find('/') == std::string_view::npos;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  if (pattern.empty()) return false;
  const std::string base = (anywhere ? "**/" : "") + std::string(pattern);
  return Glob(base).matches(path) || Glob(base + "/**").matches(path);
}

bool holds(const SkipCondition& condition, const RunFacts& run, const FileInput& file) {
  if (condition.trigger && *condition.trigger != run.trigger) return false;
  if (condition.more_files_than && run.files <= *condition.more_files_than) return false;
  if (condition.git && *condition.git != run.git) return false;
  if (condition.larger_than && file.text->size() <= *condition.larger_than) return false;
  if (!condition.languages.empty()) {
    if (std::find(condition.languages.begin(), condition.languages.end(), file.language_name) == condition.languages.end()) return false;
  }
  if (!condition.paths.empty()) {
    const auto speaks = [&](const std::string& pattern) { return path_matches(pattern, file.path); };
    if (std::none_of(condition.paths.begin(), condition.paths.end(), speaks)) return false;
  }
  return true;
}

std::string describe(const SkipCondition& condition) {
  std::string text;
  const auto add = [&](std::string_view key, std::string_view value) {
    text += (text.empty() ? "" : ", ") + std::string(key) + ": " + std::string(value);
  };
  if (condition.trigger) add("trigger", to_string(*condition.trigger));
  if (condition.larger_than) add("larger_than", std::to_string(*condition.larger_than));
  if (condition.more_files_than) add("more_files_than", std::to_string(*condition.more_files_than));
  if (condition.git) add("git", to_string(*condition.git));
  if (!condition.languages.empty()) add("languages", listed(condition.languages));
  if (!condition.paths.empty()) add("paths", listed(condition.paths));
  if (condition.after) add("after", "{ stage: " + condition.after->stage + ", result: " + std::string(to_string(condition.after->result)) + " }");
  return text;
}

}  // namespace omni
