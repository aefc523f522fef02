#include "server/workspace/ignore_file.h"

#include <utility>

namespace omni {
namespace {

/// Spaces at the end don't count unless escaped; an escape at the very end stays as it is.
std::string_view without_trailing_spaces(std::string_view line) {
  std::size_t end = 0;  // behind the last byte that is not a loose space
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == ' ') continue;
    if (line[i] == '\\') {
      if (++i == line.size()) return line;
    }
    end = i + 1;
  }
  return line.substr(0, end);
}

IgnoreRule read_rule(std::string_view line, std::uint32_t number) {
  IgnoreRule rule;
  rule.text = line;
  rule.line = number;
  if (line.front() == '!') {
    rule.negated = true;
    line.remove_prefix(1);
  }
  if (!line.empty() && line.back() == '/') {
    rule.directory_only = true;
    line.remove_suffix(1);
  }
  rule.any_depth = line.find('/') == std::string_view::npos;
  if (rule.any_depth) {
    if (literal_length(line) == line.size()) {
      rule.literal = line;
    } else if (line.front() == '*' && literal_length(line.substr(1)) == line.size() - 1) {
      rule.suffix = true;
      rule.literal = line.substr(1);
    } else {
      rule.has_rest = true;
      rule.rest = Glob(line);
    }
    return rule;
  }
  if (line.front() == '/') line.remove_prefix(1);
  // The part without special bytes is compared as it stands and the pattern begins behind it, so that `**` counts as
  // standing at the start in `a**/b`. That is git's reading, and lines in the wild depend on it.
  const std::size_t literal = literal_length(line);
  rule.literal = line.substr(0, literal);
  rule.has_rest = literal < line.size();
  if (rule.has_rest) rule.rest = Glob(line.substr(literal));
  return rule;
}

bool speaks_of(const IgnoreRule& rule, std::string_view path, std::string_view name) {
  if (rule.any_depth) {
    if (rule.suffix) return name.ends_with(rule.literal);
    return rule.has_rest ? rule.rest.matches(name) : name == rule.literal;
  }
  if (!path.starts_with(rule.literal)) return false;
  path.remove_prefix(rule.literal.size());
  return rule.has_rest ? rule.rest.matches(path) : path.empty();
}

}  // namespace

IgnoreFile IgnoreFile::parse(std::string_view text, std::string name) {
  IgnoreFile file;
  file.name_ = std::move(name);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (line.back() == '\r') line.remove_suffix(1);
    line = line.substr(0, line.find('\0'));
    line = without_trailing_spaces(line);
    if (!line.empty()) file.rules_.push_back(read_rule(line, number));
  }
  return file;
}

const IgnoreRule* IgnoreFile::decide(std::string_view path, bool is_directory) const {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if ((!rule->directory_only || is_directory) && speaks_of(*rule, path, name)) return &*rule;
  }
  return nullptr;
}

std::string describe(const IgnoreFile& file, const IgnoreRule& rule) {
  return file.name() + ':' + std::to_string(rule.line) + ": " + rule.text;
}

}  // namespace omni
