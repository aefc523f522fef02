#include "agents/security/security_agent.h"

#include <map>
#include <set>
#include <tuple>

#include "agents/security/to_finding.h"
#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

/// Fixes of one file; those behind are not offered. Nested matches with `$X` in their fix add up to the square of its size.
constexpr std::size_t kMaxFixBytes = 16'000'000;

class SecurityAgent final : public Agent {
 public:
  SecurityAgent(const LanguageRegistry& registry, const RuleSet& rules, const SecurityOptions& options)
      : registry_(registry), rules_(rules), options_(options) {
    info_.name = "security";
    info_.version = "1";
    info_.scope = AgentScope::File;
    info_.provides = {std::string(kSecurityFindings.name)};
    info_.summary = "runs security rules over each file";
  }

  const AgentInfo& info() const override { return info_; }

  Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const override {
    const FileInput& file = input.file;
    std::map<const Language*, std::shared_ptr<const Tree>> trees;
    const auto tree_in = [&](const Context& own, const Language& language) -> Result<std::shared_ptr<const Tree>> {
      std::shared_ptr<const Tree>& tree = trees[&language];
      if (tree == nullptr) {
        OMNI_TRY(ParsedFile parsed, parse(own, registry_, language, file.text));
        tree = std::move(parsed.tree);
      }
      return tree;
    };

    RuleRunOptions run_options;
    run_options.language = file.language;
    run_options.any_language = file.any_language;
    run_options.text_rules_only = file.text_rules_only;
    run_options.sieve = options_.sieve;
    run_options.honour_paths = options_.honour_paths;
    run_options.rule_timeout = options_.rule_timeout;
    run_options.now = ctx.clock().system_now();
    RuleRun run;
    const Result<void> outcome = rules_.match(ctx, file.path, *file.text, run_options, tree_in, run);

    if (options_.interfile != nullptr) options_.interfile->merge_into(run.matches, file.path, *file.text);

    AgentOutput output;
    FileFindings result;
    std::size_t fix_bytes = 0;
    // Matches of one rule that differ only in bindings no reader sees are one finding.
    std::set<std::tuple<const Rule*, ByteRange, std::string>> reported;
    for (const RuleMatch& match : run.matches) {
      Finding finding = to_finding(match, file.path, *file.text, options_.interfile);
      if (!reported.emplace(match.rule, match.range, finding.message).second) continue;
      for (const Fix& fix : finding.fixes) {
        for (const FixEdit& edit : fix.edits) fix_bytes += edit.text.size();
      }
      if (fix_bytes > kMaxFixBytes || replaces_unread(finding, trees)) finding.fixes.clear();
      result.findings.push_back(std::move(finding));
    }
    for (const auto& [language, tree] : trees) {
      if (tree == nullptr) continue;
      result.parsed = true;
      if (trees.size() > 1 && language != file.language) continue;
      for (const Comment& comment : tree->comments()) result.comments.push_back(comment.range);
      result.parse_errors = tree->errors();
      result.unread = tree->unread();
    }
    for (const RuleCut& cut : run.cuts) {
      const auto level = cut.code == "bindings-limit" ? AgentNotice::Level::Warning : AgentNotice::Level::Error;
      output.notices.push_back({level, cut.code, cut.reason, cut.rule->id});
    }
    if (!outcome.has_value()) {
      if (outcome.error().code() == ErrorCode::Cancelled) return Error(outcome.error());
      output.notices.push_back({AgentNotice::Level::Error,
                                outcome.error().code() == ErrorCode::DeadlineExceeded ? "timeout-file" : "analysis-failed",
                                outcome.error().describe(), {}});
    }
    OMNI_TRY_OK(name_symbols(ctx, file, tree_in, result));
    output.facts.push_back(make_fact(kSecurityFindings, std::move(result)));
    return output;
  }

 private:
  /// Whether a fix would also change a branch that the parser did not see.
  static bool replaces_unread(const Finding& finding, const std::map<const Language*, std::shared_ptr<const Tree>>& trees) {
    for (const Fix& fix : finding.fixes) {
      for (const FixEdit& edit : fix.edits) {
        for (const auto& [language, tree] : trees) {
          if (tree == nullptr) continue;
          for (const ByteRange& unread : tree->unread()) {
            if (unread.overlaps(edit.range)) return true;
          }
        }
      }
    }
    return false;
  }

  /// The symbol around each finding, as the file's own language sees it. A finding of a text rule gets its symbol too,
  /// even where no other rule asked for the tree: its fingerprint must not depend on which rules run beside it.
  template <typename TreeIn>
  static Result<void> name_symbols(const Context& ctx, const FileInput& file, const TreeIn& tree_in, FileFindings& result) {
    if (result.findings.empty() || file.text_rules_only || file.language == nullptr || !file.language->can_parse()) return {};
    const Result<std::shared_ptr<const Tree>> tree = tree_in(ctx, *file.language);
    if (!tree.has_value()) {
      if (tree.error().code() == ErrorCode::Cancelled) return Error(tree.error());
      return {};  // out of time: the run says so already, the findings stay
    }
    const SymbolNames names(**tree);
    for (Finding& finding : result.findings) finding.location.symbol = names.at(finding.location.range);
    return {};
  }

  const LanguageRegistry& registry_;
  const RuleSet& rules_;
  const SecurityOptions options_;
  AgentInfo info_;
};

}  // namespace

std::shared_ptr<const Agent> make_security_agent(const LanguageRegistry& registry, const RuleSet& rules, const SecurityOptions& options) {
  return std::make_shared<SecurityAgent>(registry, rules, options);
}

}  // namespace omni
