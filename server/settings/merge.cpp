#include "server/settings/merge.h"

#include <algorithm>

namespace omni {
namespace {

template <typename T>
void replace_same(std::vector<T>& current, std::vector<T> wanted, std::string T::*name) {
  for (T& each : wanted) {
    const auto same = std::find_if(current.begin(), current.end(), [&](const T& other) { return other.*name == each.*name; });
    if (same == current.end()) current.push_back(std::move(each));
    else *same = std::move(each);
  }
}

}  // namespace

void merge(std::vector<PluginSettings>& current, std::vector<PluginSettings> wanted, bool) { replace_same(current, std::move(wanted), &PluginSettings::id); }
void merge(std::vector<ToolSettings>& current, std::vector<ToolSettings> wanted, bool) { replace_same(current, std::move(wanted), &ToolSettings::name); }

void merge(std::vector<SeverityOverride>& current, std::vector<SeverityOverride> wanted, bool) {
  for (SeverityOverride& each : wanted) {
    const auto same = std::find_if(current.begin(), current.end(), [&](const SeverityOverride& other) { return other.rule == each.rule; });
    if (same == current.end()) {
      current.push_back(std::move(each));
    } else if (!each.raise_only || each.severity > same->severity) {
      *same = std::move(each);
    }
  }
}

bool loosens(std::uint64_t now, std::uint64_t wanted) { return now != 0 && (wanted == 0 || wanted > now); }
bool loosens(unsigned now, unsigned wanted) { return loosens(std::uint64_t{now}, std::uint64_t{wanted}); }
bool loosens(std::chrono::milliseconds now, std::chrono::milliseconds wanted) {
  return loosens(static_cast<std::uint64_t>(now.count()), static_cast<std::uint64_t>(wanted.count()));
}
bool loosens(bool now, bool wanted) { return now && !wanted; }
bool loosens(std::optional<Severity> now, std::optional<Severity> wanted) { return now && (!wanted || *wanted > *now); }

std::string anchored_pattern(std::string_view folder, std::string_view pattern) {
  if (folder.empty()) return std::string(pattern);
  std::string anchored = "/";
  for (const char c : folder) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') anchored += '\\';
    anchored += c;
  }
  anchored += '/';
  const std::size_t slash = pattern.find('/');
  if (slash >= pattern.size() - 1) anchored += "**/";  // no slash but perhaps the last byte: at every depth
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  return anchored.append(pattern);
}

}  // namespace omni
