#include "agents/rules/rule_set.h"
#include "protocol/text/glob.h"

namespace omni {
namespace {

/// A pattern without a slash speaks of any component; one with a slash of the path, wherever it begins. A folder
/// stands for everything below it.
bool path_matches(const std::string& pattern, std::string_view path) {
  std::string_view glob = pattern;
  if (glob.starts_with("./")) glob.remove_prefix(2);
  const bool anchored = glob.starts_with('/');
  if (anchored) glob.remove_prefix(1);
  while (glob.ends_with('/')) glob.remove_suffix(1);
  const std::string here(glob);
  const std::string below = here + "/**";
  if (Glob(here).matches(path) || Glob(below).matches(path)) return true;
  if (anchored) return false;
  return Glob("**/" + here).matches(path) || Glob("**/" + below).matches(path);
}

}  // namespace

bool applies_to_path(const Rule& rule, std::string_view path) {
  for (const std::string& pattern : rule.exclude_paths) {
    if (path_matches(pattern, path)) return false;
  }
  if (rule.include_paths.empty()) return true;
  for (const std::string& pattern : rule.include_paths) {
    if (path_matches(pattern, path)) return true;
  }
  return false;
}

}  // namespace omni
