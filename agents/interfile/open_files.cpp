#include "agents/interfile/open_files.h"

#include <algorithm>

namespace omni {

OpenFile::OpenFile(const Context& ctx, InterfileInput input, std::shared_ptr<const Tree> tree,
                   std::vector<NodeIndex> inner)
    : input_(std::move(input)),
      tree_(std::move(tree)),
      names_(Names::resolve(*tree_)),
      view_(ctx, *tree_, &names_),
      flow_(Flow::build(*tree_, names_, inner)) {
  for (std::size_t i = 0; i < flow_.graphs().size(); ++i) graphs_.emplace(flow_.graphs()[i].function, i);
}

std::size_t OpenFile::graph_of(NodeIndex function) const {
  const auto at = graphs_.find(function);
  return at == graphs_.end() ? flow_.graphs().size() : at->second;
}

Result<std::shared_ptr<const TaintRuleMatches>> OpenFile::matches(const Context& ctx, const RuleSet& rules,
                                                                  const RuleRunOptions& options, std::uint32_t rule) {
  const std::lock_guard lock(mu_);
  std::shared_ptr<const TaintRuleMatches>& known = matches_[rule];
  if (known != nullptr) return known;
  const std::uint32_t only[] = {rule};
  OMNI_TRY(std::vector<TaintRuleMatches> found,
           rules.match_taint(ctx, input_.path, *input_.text, options, view_, only));
  known = std::make_shared<const TaintRuleMatches>(found.empty() ? TaintRuleMatches() : std::move(found.front()));
  return known;
}

Result<std::shared_ptr<OpenFile>> OpenFiles::get(const Context& ctx, std::uint32_t file) {
  const auto take = [&]() -> std::shared_ptr<OpenFile> {
    const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const auto& each) { return each.first == file; });
    if (at == kept_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, at);
    return kept_.front().second;
  };
  {
    const std::lock_guard lock(mu_);
    if (std::shared_ptr<OpenFile> known = take(); known != nullptr) return known;
  }
  OMNI_TRY(std::shared_ptr<OpenFile> opened, open_(ctx, file));
  if (opened == nullptr) return opened;
  const std::lock_guard lock(mu_);
  if (std::shared_ptr<OpenFile> known = take(); known != nullptr) return known;  // another thread was faster
  kept_.emplace_front(file, opened);
  kept_bytes_ += opened->tree().text().size();
  while (kept_bytes_ > bytes_ && kept_.size() > 1) {
    kept_bytes_ -= kept_.back().second->tree().text().size();
    kept_.pop_back();
  }
  return opened;
}

}  // namespace omni
