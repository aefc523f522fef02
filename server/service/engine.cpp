#include "server/service/engine.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "protocol/base/clock.h"
#include "protocol/base/group_usage.h"
#include "protocol/base/heap.h"
#include "protocol/text/uri.h"
#include "server/baseline/baseline_file.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr unsigned kOutsideProcesses = 2;  // of a plugin whose pool has no limit of its own

/// Where editors' names differ from those of rules.
struct LanguageId {
  std::string_view id;
  std::string_view language;
};
constexpr LanguageId kLanguageIds[] = {
    {"typescriptreact", "tsx"}, {"javascriptreact", "javascript"}, {"csharp", "c_sharp"}, {"shellscript", "bash"}, {"sh", "bash"},
    {"terraform", "hcl"},       {"dockercompose", "yaml"},          {"jsonc", "json"},     {"plaintext", ""},
};

/// What can't be read hides nothing, and is a problem.
void read_known(const FileSystem& disk, const std::string& file, BaselineByFile& out, std::vector<Problem>& problems) {
  const auto read = [&]() -> Result<LoadedBaseline> {
    OMNI_TRY(const std::string text, disk.read(file, 0));
    return read_baseline(text, file);
  };
  Result<LoadedBaseline> loaded = read();
  if (!loaded.has_value()) {
    problems.push_back({ProblemSeverity::Error, "baseline-unreadable", loaded.error().describe(), "write the baseline anew", file, {}, {}});
    return;
  }
  std::move(loaded->problems.begin(), loaded->problems.end(), std::back_inserter(problems));
  for (BaselineEntry& entry : loaded->baseline.entries) out[entry.file].entries.push_back(std::move(entry));
}

}  // namespace

const Language* language_of_id(std::string_view language_id) {
  for (const LanguageId& each : kLanguageIds) {
    if (each.id == language_id) return LanguageRegistry::find(each.language);
  }
  if (const Language* const same = LanguageRegistry::find(language_id)) return same;
  const std::vector<const Language*> by_rules = LanguageRegistry::for_rule_name(language_id);
  return by_rules.empty() ? nullptr : by_rules.front();
}

Result<std::shared_ptr<const Engine>> Engine::make(const Context& ctx, const EngineParts& parts, WorkspaceRoot root, LoadedSettings settings) {
  std::shared_ptr<Engine> engine(new Engine(std::move(root), std::move(settings)));
  engine->rule_paths_ = omni::rule_paths(engine->settings().rules, parts.rules, parts.share_dir);
  if (parts.blobs) engine->blobs_ = parts.blobs(engine->root_);
  if (engine->blobs_ != nullptr) {
    engine->rule_cache_ = std::make_unique<RuleCache>(*engine->blobs_, parts.engine, engine->rule_paths_);
    const auto today = std::chrono::floor<std::chrono::days>(ctx.clock().system_now());
    engine->facts_ = std::make_shared<FactStore>(parts.engine, engine->blobs_.get(), FactStore::Options{engine->settings().cache.max_size, today});
  }
  const MemoryGovernor::Options ceiling{.ceiling = engine->settings().limits.memory};
  engine->governor_ = std::make_unique<MemoryGovernor>(ctx.clock(), ceiling,
                                                        parts.resident ? parts.resident : [] { return resident_bytes(::getpid()); }, give_back_freed_memory,
                                                        [ctx](std::string_view what, std::uint64_t bytes) {
                                                          ctx.log().info("memory is short, something was given up", {{"what", std::string(what)}, {"bytes", bytes}});
                                                        });
  if (engine->facts_ != nullptr) engine->governor_->add(engine->facts_);
  RuleLoadOptions loading;
  loading.cache = engine->rule_cache_.get();
  if (parts.executor != nullptr) loading.executor = [&parts]() -> Executor& { return *parts.executor; };
  OMNI_TRY(LoadedRules rules, load_rule_files(ctx, parts.disk, engine->rule_paths_, loading));
  engine->load_problems_ = std::move(rules.problems);
  const std::string& known = engine->settings().scan.baseline;
  if (!known.empty() && parts.disk.stat(known).has_value()) read_known(parts.disk, known, engine->baseline_, engine->load_problems_);
  AnalysisOptions options;
  options.baseline = known.empty() ? nullptr : &engine->baseline_;
  options.settings = &engine->settings_.settings;
  options.agents = parts.agents;
  options.rule_cache = engine->rule_cache_.get();
  options.facts = engine->facts_.get();
  options.governor = engine->governor_.get();
  options.watchdog = parts.watchdog;
  engine->outside_names_ = omni::outside_names(engine->settings());
  engine->disk_ = &parts.disk;
  options.later_agents = engine->outside_names_;
  engine->analysis_ = std::make_unique<Analysis>(parts.registry, std::move(rules.rules), options);
  return std::shared_ptr<const Engine>(std::move(engine));
}

std::vector<Problem> Engine::rule_problems() const {
  std::vector<Problem> out = load_problems_;
  std::vector<Problem> more = analysis_->problems();
  std::move(more.begin(), more.end(), std::back_inserter(out));
  return out;
}

std::vector<HeapPart> Engine::heap_parts() const {
  std::vector<HeapPart> parts{{"rules", [this] { analysis_->drop_rules(); }}};
  if (rule_cache_ != nullptr) parts.push_back({"rules", [cache = rule_cache_.get()] { std::destroy_at(cache); }});
  return parts;
}

const OutsideAgents* Engine::outside(const Context& ctx) const {
  if (outside_names_.empty()) return nullptr;
  {
    const MutexLock lock(outside_mu_);
    if (outside_begun_) {
      while (outside_ == nullptr) outside_changed_.wait(outside_mu_);
      return outside_.get();
    }
    outside_begun_ = true;
  }
  auto made = std::make_unique<OutsideAgents>(ctx, analysis(), settings(), kOutsideProcesses, ExternalKeeping{facts_.get(), disk_});
  const MutexLock lock(outside_mu_);
  outside_ = std::move(made);
  outside_changed_.notify_all();
  return outside_.get();
}

const OutsideAgents* Engine::outside_if_ready() const {
  const MutexLock lock(outside_mu_);
  return outside_.get();
}

std::string Engine::shown_path(const std::string& path) const {
  const std::optional<std::string_view> below = path_below(root_.path, path);
  return below && !below->empty() ? std::string(*below) : path;
}

std::string Engine::uri_of(const std::string& shown_path) const {
  const Result<DocumentUri> uri = file_uri(shown_path.starts_with('/') ? shown_path : join_path(root_.path, shown_path));
  return uri.has_value() ? uri->value : std::string();
}

FileInput Engine::input_of(const std::string& path, std::shared_ptr<const std::string> text, std::string_view language_id) const {
  FileInput input;
  input.path = shown_path(path);
  input.language = LanguageRegistry::for_file(file_name(path), std::string_view(*text).substr(0, 256));
  if (input.language == nullptr) input.language = language_of_id(language_id);
  if (input.language != nullptr) input.language_name = input.language->name;
  const std::uint64_t limit = settings().scan.max_parsed_size;
  input.text_rules_only = limit > 0 && text->size() > limit;
  input.text = std::move(text);
  return input;
}

void Engine::save_cache(const Context& ctx) const {
  const auto told = [&](std::string_view what, const Result<void>& saved) {
    if (!saved.has_value()) ctx.log().warn("cache not written", {{"what", what}, {"reason", saved.error().describe()}});
  };
  if (rule_cache_ != nullptr) told("rules", rule_cache_->save());
  if (facts_ != nullptr) told("facts", facts_->save());
}

}  // namespace omni
