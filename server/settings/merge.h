#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/settings/settings.h"

/// How a later value meets an earlier one.
namespace omni {

/// Single values: the later one.
template <typename T>
void merge(T& current, T wanted, bool) {
  current = std::move(wanted);
}

/// Lists add up, or are replaced where the order or the absence of an entry means something.
template <typename T>
void merge(std::vector<T>& current, std::vector<T> wanted, bool replaces) {
  if (replaces) current.clear();
  for (T& each : wanted) current.push_back(std::move(each));
}

/// By rule. What was set before a `raise_only` one is never weakened by it.
void merge(std::vector<SeverityOverride>& current, std::vector<SeverityOverride> wanted, bool replaces);

/// By id and by name: a later one takes the place of an earlier.
void merge(std::vector<PluginSettings>& current, std::vector<PluginSettings> wanted, bool replaces);
void merge(std::vector<ToolSettings>& current, std::vector<ToolSettings> wanted, bool replaces);

/// Whether `wanted` allows more than `now`: a limit (0: none), a gate, a switch.
bool loosens(unsigned now, unsigned wanted);
bool loosens(std::uint64_t now, std::uint64_t wanted);
bool loosens(std::chrono::milliseconds now, std::chrono::milliseconds wanted);
bool loosens(bool now, bool wanted);
bool loosens(std::optional<Severity> now, std::optional<Severity> wanted);
template <typename T>
bool loosens(const T&, const T&) {
  return false;  // other types carry no guard that compares
}

/// A pattern written in a file in `folder` (relative to the workspace root, "" for the root) as one that means the same
/// from the root.
std::string anchored_pattern(std::string_view folder, std::string_view pattern);

}  // namespace omni
