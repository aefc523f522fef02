#include "server/workspace/ignore_scope.h"

#include <utility>

namespace omni {
namespace {

std::optional<IgnoreScope::Verdict> ask(const IgnoreFile& file, SkipReason reason, std::string_view path, bool is_directory) {
  const IgnoreRule* const rule = file.decide(path, is_directory);
  if (rule == nullptr) return std::nullopt;
  return IgnoreScope::Verdict{!rule->negated, reason, describe(file, *rule)};
}

}  // namespace

std::shared_ptr<const IgnoreScope> IgnoreScope::top(Files files) { return enter(nullptr, {}, std::move(files)); }

std::shared_ptr<const IgnoreScope> IgnoreScope::enter(std::shared_ptr<const IgnoreScope> outer, std::string folder, Files files) {
  return std::shared_ptr<const IgnoreScope>(new IgnoreScope(std::move(outer), std::move(folder), std::move(files)));
}

std::string_view IgnoreScope::below(std::string_view path) const {
  return folder_.empty() ? path : path.substr(folder_.size() + 1);
}

std::optional<IgnoreScope::Verdict> IgnoreScope::decide(std::string_view path, bool is_directory) const {
  for (const IgnoreScope* scope = this; scope != nullptr; scope = scope->outer_.get()) {
    auto verdict = ask(scope->files_.omni, SkipReason::IgnoredByOmni, scope->below(path), is_directory);
    if (verdict) return verdict;
  }
  return decide_git(path, is_directory);
}

std::optional<IgnoreScope::Verdict> IgnoreScope::decide_git(std::string_view path, bool is_directory) const {
  const IgnoreScope* root = this;
  while (root != nullptr && !root->files_.repository_root) root = root->outer_.get();
  if (root == nullptr) return std::nullopt;  // not in a repository
  for (const IgnoreScope* scope = this;; scope = scope->outer_.get()) {
    auto verdict = ask(scope->files_.git, SkipReason::IgnoredByGit, scope->below(path), is_directory);
    if (verdict) return verdict;
    if (scope == root) break;
  }
  for (const IgnoreFile* file : {&root->files_.info_exclude, &root->files_.global}) {
    auto verdict = ask(*file, SkipReason::IgnoredByGit, root->below(path), is_directory);
    if (verdict) return verdict;
  }
  return std::nullopt;
}

}  // namespace omni
