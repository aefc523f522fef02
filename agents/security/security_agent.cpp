#include "agents/security/security_agent.h"

#include <map>
#include <set>
#include <tuple>

#include "agents/security/edit_memory.h"
#include "agents/security/kept_matches.h"
#include "agents/security/to_finding.h"
#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "protocol/base/archive.h"
#include "protocol/base/clock.h"
#include "protocol/base/hash.h"
#include "protocol/base/trace.h"

namespace omni {
namespace {

constexpr std::string_view kRemembered = "security";  // in a document's memory

/// Fixes of one file; those behind are not offered. Nested matches with `$X` in their fix add up to the square of its size.
constexpr std::size_t kMaxFixBytes = 16'000'000;
constexpr std::string_view kSymbols = "symbols";  ///< kind of fact: those around given places of a text

class SecurityAgent final : public Agent {
 public:
  SecurityAgent(const LanguageRegistry& registry, const RuleSet& rules, const SecurityOptions& options)
      : registry_(registry), rules_(rules), options_(options) {
    info_.name = "security";
    info_.version = "1";
    info_.scope = AgentScope::File;
    info_.provides = {std::string(kSecurityFindings.name)};
    info_.capabilities = {"find-vulnerabilities"};
    info_.summary = "Runs rules over each file, by pattern and by following data.";
  }

  const AgentInfo& info() const override { return info_; }

  Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const override {
    const FileInput& file = input.file;
    Trees trees;
    EditMemory* const memory = memory_of(file);
    if (memory != nullptr) {
      OMNI_TRY(const bool broken, memory->parse(ctx, registry_, file));
      if (broken) {
        FileFindings result;
        result.provisional = true;
        return output_of(file, memory->carried_over(*file.text), std::move(result), {});
      }
      trees.emplace(file.language, memory->tree());
    }
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
    if (memory != nullptr) run_options.memory = &memory->rules();
    std::optional<KeptMatches> kept;
    if (options_.facts != nullptr && file.memory == nullptr && !file.transient) {
      rules_.prepare(ctx, run_options);
      const Span span(ctx, SpanKind::Phase, "look up");
      kept.emplace(*options_.facts, rules_, file, run_options);
    }
    if (kept) run_options.skip = &kept->known();
    RuleRun run;
    Result<void> outcome;
    if (!kept || !kept->all_known()) outcome = rules_.match(ctx, file.path, *file.text, run_options, tree_in, run);

    if (!outcome.has_value() && outcome.error().code() == ErrorCode::Cancelled) return Error(outcome.error());

    FileFindings result;
    result.parsed = std::any_of(run.tried.begin(), run.tried.end(), [](const RuleTried& tried) { return tried.on_tree; });
    KnownOfFile known;
    known.shape = shape_of(file, trees);
    OMNI_TRY(known.matches, place(ctx, file, tree_in, std::move(run.matches)));
    if (kept) {
      if (kept->parsed() && !result.parsed) known.shape = kept->shape();
      result.parsed = result.parsed || kept->parsed();
      std::move(kept->matches().begin(), kept->matches().end(), std::back_inserter(known.matches));
      sort(known.matches);
      if (outcome.has_value() && !ctx.should_stop()) kept->keep(run, known.matches, known.shape);
      run.cuts.insert(run.cuts.end(), kept->cuts().begin(), kept->cuts().end());
    }
    if (options_.interfile != nullptr) OMNI_TRY_OK(follow_across_files(ctx, file, tree_in, known.matches));

    std::vector<AgentNotice> notices;
    for (const RuleCut& cut : run.cuts) {
      const auto level = cut.code == "bindings-limit" ? AgentNotice::Level::Warning : AgentNotice::Level::Error;
      notices.push_back({level, cut.code, cut.reason, cut.rule->id});
    }
    if (!outcome.has_value()) {
      notices.push_back({AgentNotice::Level::Error,
                         outcome.error().code() == ErrorCode::DeadlineExceeded ? "timeout-file" : "analysis-failed",
                         outcome.error().describe(), {}});
    }
    AgentOutput output = output_of(file, known, std::move(result), std::move(notices));
    if (memory != nullptr && outcome.has_value() && !ctx.should_stop()) memory->keep(std::move(known));
    return output;
  }

 private:
  using Trees = std::map<const Language*, std::shared_ptr<const Tree>>;

  /// Null for a file that is looked at once, or has no tree to build on.
  static EditMemory* memory_of(const FileInput& file) {
    const bool tree = file.language != nullptr && file.language->can_parse() && !file.text_rules_only;
    return file.memory != nullptr && tree ? &file.memory->of<EditMemory>(kRemembered) : nullptr;
  }

  AgentOutput output_of(const FileInput& file, const KnownOfFile& known, FileFindings result, std::vector<AgentNotice> notices) const {
    AgentOutput output;
    output.notices = std::move(notices);
    std::size_t fix_bytes = 0;
    // Matches of one rule that differ only in bindings no reader sees are one finding.
    std::set<std::tuple<const Rule*, ByteRange, std::string>> reported;
    for (const PlacedMatch& placed : known.matches) {
      if (!reported.emplace(placed.match.rule, placed.match.range, message_of(placed.match, *file.text)).second) continue;
      Finding finding = to_finding(placed.match, file.path, *file.text, options_.interfile);
      finding.location.symbol = placed.symbol;
      for (const Fix& fix : finding.fixes) {
        for (const FixEdit& edit : fix.edits) fix_bytes += edit.text.size();
      }
      if (fix_bytes > kMaxFixBytes || result.provisional || replaces_unread(finding, known.shape.unread)) finding.fixes.clear();
      result.findings.push_back(std::move(finding));
    }
    if (result.parsed || result.provisional) {
      result.parsed = true;
      result.comments = known.shape.comments;
      result.parse_errors = known.shape.parse_errors;
      result.unread = known.shape.unread;
    }
    output.facts.push_back(make_fact(kSecurityFindings, std::move(result)));
    return output;
  }

  /// Whether a fix would also change a branch that the parser did not see.
  static bool replaces_unread(const Finding& finding, const std::vector<ByteRange>& unread) {
    for (const Fix& fix : finding.fixes) {
      for (const FixEdit& edit : fix.edits) {
        for (const ByteRange& branch : unread) {
          if (branch.overlaps(edit.range)) return true;
        }
      }
    }
    return false;
  }

  static FileShape shape_of(const FileInput& file, const Trees& trees) {
    FileShape shape;
    for (const auto& [language, tree] : trees) {
      if (tree == nullptr || (trees.size() > 1 && language != file.language)) continue;
      for (const Comment& comment : tree->comments()) shape.comments.push_back(comment.range);
      shape.parse_errors = tree->errors();
      shape.unread = tree->unread();
    }
    return shape;
  }

  /// In the order of RuleRun::matches.
  static void sort(std::vector<PlacedMatch>& matches) {
    std::stable_sort(matches.begin(), matches.end(), [](const PlacedMatch& a, const PlacedMatch& b) {
      return a.match.range != b.match.range ? a.match.range < b.match.range : a.match.rule->qualified_id < b.match.rule->qualified_id;
    });
  }

  /// Each with the symbol around it, as the file's own language sees it. A match of a text rule gets its symbol too, even where no
  /// other rule asked for the tree: its fingerprint must not depend on which rules run beside it.
  template <typename TreeIn>
  static Result<std::vector<PlacedMatch>> place(const Context& ctx, const FileInput& file, const TreeIn& tree_in, std::vector<RuleMatch> matches) {
    std::vector<PlacedMatch> placed;
    for (RuleMatch& match : matches) placed.push_back({std::move(match), {}});
    if (placed.empty() || file.text_rules_only || file.language == nullptr || !file.language->can_parse()) return placed;
    const Result<std::shared_ptr<const Tree>> tree = tree_in(ctx, *file.language);
    if (!tree.has_value()) {
      if (tree.error().code() == ErrorCode::Cancelled) return Error(tree.error());
      return placed;  // out of time: the run says so already, the matches stay
    }
    const SymbolNames names(**tree);
    for (PlacedMatch& each : placed) each.symbol = names.at(each.match.range);
    return placed;
  }

  /// place(), without a tree where the symbols around these places of this text are kept.
  template <typename TreeIn>
  Result<std::vector<PlacedMatch>> place_kept(const Context& ctx, const FileInput& file, const TreeIn& tree_in, std::vector<RuleMatch> matches) const {
    if (options_.facts == nullptr || file.memory != nullptr || file.transient || file.language == nullptr) return place(ctx, file, tree_in, std::move(matches));
    DigestBuilder places;
    places.add(content_digest(*file.text)).add(file.language->name);
    for (const RuleMatch& match : matches) places.add(std::uint64_t{match.range.begin}).add(std::uint64_t{match.range.end});
    const Digest key = places.finish();
    std::vector<std::string> symbols;
    if (const std::optional<FactStore::Kept> kept = options_.facts->get(kSymbols, key)) {
      ArchiveReader archive(kept->text);
      archive(symbols);
      if (!archive.complete()) symbols.clear();
    }
    if (symbols.size() == matches.size()) {
      std::vector<PlacedMatch> placed;
      for (std::size_t i = 0; i < matches.size(); ++i) placed.push_back({std::move(matches[i]), std::move(symbols[i])});
      return placed;
    }
    OMNI_TRY(std::vector<PlacedMatch> placed, place(ctx, file, tree_in, std::move(matches)));
    symbols.clear();
    for (const PlacedMatch& each : placed) symbols.push_back(each.symbol);
    ArchiveWriter archive;
    archive(symbols);
    if (!ctx.should_stop()) options_.facts->put(kSymbols, key, archive.take());
    return placed;
  }

  /// Puts what was found across files in.
  template <typename TreeIn>
  Result<void> follow_across_files(const Context& ctx, const FileInput& file, const TreeIn& tree_in, std::vector<PlacedMatch>& matches) const {
    std::vector<RuleMatch> merged;
    std::map<ByteRange, std::string> symbols;
    for (PlacedMatch& each : matches) {
      symbols.emplace(each.match.range, std::move(each.symbol));
      merged.push_back(std::move(each.match));
    }
    options_.interfile->merge_into(merged, file.path, *file.text);
    const bool known = std::all_of(merged.begin(), merged.end(), [&](const RuleMatch& match) { return symbols.contains(match.range); });
    if (!known) {
      OMNI_TRY(matches, place_kept(ctx, file, tree_in, std::move(merged)));
      return {};
    }
    matches.clear();
    for (RuleMatch& match : merged) matches.push_back({match, symbols[match.range]});
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

void drop_remembered(DocumentMemory& memory, RememberedPart part) { memory.of<EditMemory>(kRemembered).drop(part); }

}  // namespace omni
