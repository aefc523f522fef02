#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "agents/interfile/interfile.h"
#include "agents/rules/binding.h"
#include "agents/semantics/flow/flow.h"
#include "agents/semantics/project/links.h"

namespace omni {

/// A parsed file while functions of it are looked at. Threads: any.
class OpenFile {
 public:
  OpenFile(const Context& ctx, InterfileInput input, std::shared_ptr<const Tree> tree, std::vector<NodeIndex> inner);

  const InterfileInput& input() const { return input_; }
  const Tree& tree() const { return *tree_; }
  const FileView& view() const { return view_; }
  const Flow& flow() const { return flow_; }
  std::size_t graph_of(NodeIndex function) const;  ///< index in the graphs of the flow

  /// What a rule matches here, made when first asked for. Errors: Cancelled, DeadlineExceeded.
  Result<std::shared_ptr<const TaintRuleMatches>> matches(const Context& ctx, const RuleSet& rules,
                                                          const RuleRunOptions& options, std::uint32_t rule);

 private:
  const InterfileInput input_;
  const std::shared_ptr<const Tree> tree_;
  const Names names_;
  const FileView view_;
  const Flow flow_;
  std::map<NodeIndex, std::size_t> graphs_;
  std::mutex mu_;
  std::map<std::uint32_t, std::shared_ptr<const TaintRuleMatches>> matches_;
};

/// The files opened last. Threads: any.
class OpenFiles {
 public:
  using Open = std::function<Result<std::shared_ptr<OpenFile>>(const Context& ctx, std::uint32_t file)>;
  OpenFiles(std::size_t bytes, Open open) : bytes_(bytes), open_(std::move(open)) {}

  /// Null: it is no longer what it was. Errors: those of `open`.
  Result<std::shared_ptr<OpenFile>> get(const Context& ctx, std::uint32_t file);

 private:
  const std::size_t bytes_;
  const Open open_;
  std::mutex mu_;
  std::list<std::pair<std::uint32_t, std::shared_ptr<OpenFile>>> kept_;  ///< last used first
  std::size_t kept_bytes_ = 0;
};

}  // namespace omni
