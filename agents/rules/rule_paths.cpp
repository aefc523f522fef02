#include "agents/rules/rule_paths.h"

#include <algorithm>

#include "agents/rules/rule_set.h"

namespace omni {
namespace {

/// The longest run without special characters and slashes (which `**/` may swallow).
std::string needle_of(std::string_view glob) {
  constexpr std::string_view kSpecial = "*?\\/";
  if (glob.find('[') != std::string_view::npos) return {};
  std::string_view best;
  for (std::size_t at = 0; at < glob.size();) {
    const std::size_t end = std::min(glob.find_first_of(kSpecial, at), glob.size());
    if (end - at > best.size()) best = glob.substr(at, end - at);
    at = end + (end < glob.size() && glob[end] == '\\' ? 2 : 1);
  }
  return std::string(best);
}

}  // namespace

PathFilter::PathFilter(const Rule& rule) {
  for (const std::string& pattern : rule.include_paths) include_.push_back(compile(pattern));
  for (const std::string& pattern : rule.exclude_paths) exclude_.push_back(compile(pattern));
}

/// A pattern without a slash speaks of any component; one with a slash of the path, wherever it begins. A folder
/// stands for everything below it.
PathFilter::Pattern PathFilter::compile(const std::string& pattern) {
  std::string_view glob = pattern;
  if (glob.starts_with("./")) glob.remove_prefix(2);
  const bool anchored = glob.starts_with('/');
  if (anchored) glob.remove_prefix(1);
  while (glob.ends_with('/')) glob.remove_suffix(1);
  const std::string here(glob);
  const std::string below = here + "/**";
  Pattern out;
  out.needle = needle_of(here);
  out.globs.emplace_back(here);
  out.globs.emplace_back(below);
  if (anchored) return out;
  out.globs.emplace_back("**/" + here);
  out.globs.emplace_back("**/" + below);
  return out;
}

bool PathFilter::Pattern::matches(std::string_view path) const {
  if (path.find(needle) == std::string_view::npos) return false;
  return std::any_of(globs.begin(), globs.end(), [&](const Glob& glob) { return glob.matches(path); });
}

bool PathFilter::applies_to(std::string_view path) const {
  const auto here = [&](const Pattern& pattern) { return pattern.matches(path); };
  if (std::any_of(exclude_.begin(), exclude_.end(), here)) return false;
  return include_.empty() || std::any_of(include_.begin(), include_.end(), here);
}

bool applies_to_path(const Rule& rule, std::string_view path) { return PathFilter(rule).applies_to(path); }

}  // namespace omni
