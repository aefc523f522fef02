#include "server/service/workspace_analysis.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "protocol/base/clock.h"
#include "protocol/base/sync.h"
#include "server/workspace/file_loader.h"
#include "server/workspace/paths.h"

namespace omni {

/// Files with one engine.
struct WorkspaceAnalysis::Group {
  std::shared_ptr<const Engine> engine;
  std::vector<Candidate> files;  // `path` absolute
};

struct WorkspaceAnalysis::Run {
  struct Target {
    std::string folder;
    std::shared_ptr<const Engine> engine;
  };
  std::stop_source stop;
  std::vector<Target> targets;
  std::vector<std::string> only;          // files; empty: all
  std::size_t waiting = 0;                // engines that are being made
  std::vector<Candidate> files;
  std::vector<Group> groups;
  std::vector<std::string> failed;
  Progress progress;
  Mutex mu;
  std::vector<Skip> skips OMNI_GUARDED_BY(mu);
  std::vector<WorkspaceResult> ready OMNI_GUARDED_BY(mu);
  std::size_t finished OMNI_GUARDED_BY(mu) = 0;
  bool flushing OMNI_GUARDED_BY(mu) = false;
  std::vector<AgentReport> agents;
};

namespace {

/// Both passes of a run in one list. Of agents that take part in both, what they did in the first counts: in the second they remember.
void add_reports(std::vector<AgentReport>& all, const std::vector<AgentReport>& more) {
  for (const AgentReport& each : more) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const AgentReport& other) { return other.agent == each.agent; });
    if (known == all.end()) all.push_back(each);
  }
}

}  // namespace

std::optional<FileInput> WorkspaceAnalysis::skipped(Run& run, Skip skip) {
  const MutexLock lock(run.mu);
  run.skips.push_back(std::move(skip));
  return std::nullopt;
}

/// Largest first, so that no thread is left alone with one at the end; but before these some that are done at once, so that whoever waits sees
/// something soon.
void WorkspaceAnalysis::sort_for_progress(std::vector<Candidate>& files) {
  constexpr std::uint64_t kQuickBytes = 8000;
  constexpr std::ptrdiff_t kQuickFiles = 100;
  std::stable_sort(files.begin(), files.end(), [](const Candidate& a, const Candidate& b) { return a.size > b.size; });
  const auto quick = std::find_if(files.begin(), files.end(), [](const Candidate& file) { return file.size <= kQuickBytes; });
  std::rotate(files.begin(), quick, quick + std::min(kQuickFiles, files.end() - quick));
}

bool WorkspaceAnalysis::concerns(const std::vector<std::string>& sorted, const std::string& path) {
  for (std::string_view each = path; each.size() > 1; each = parent_path(each)) {
    if (std::binary_search(sorted.begin(), sorted.end(), each, std::less<>())) return true;
  }
  return false;
}

WorkspaceAnalysis::WorkspaceAnalysis(const Context& ctx, EventLoop& loop, Executor& executor, Engines& engines, const UserFolders& user, Hooks hooks)
    : ctx_(ctx), loop_(loop), executor_(executor), engines_(engines), user_(user), hooks_(std::move(hooks)) {}

void WorkspaceAnalysis::stop() {
  if (run_ != nullptr) run_->stop.request_stop();
  run_ = nullptr;
}

void WorkspaceAnalysis::start(const std::vector<std::string>& folders, const std::vector<std::string>& files) {
  stop();
  run_ = std::make_shared<Run>();
  const std::shared_ptr<Run> run = run_;
  run->only = files;
  std::sort(run->only.begin(), run->only.end());
  run->waiting = folders.size() + 1;
  const auto arrived = [this, run] {
    if (--run->waiting > 0 || run != run_) return;
    const auto walk = [this, run] {
      const Context ctx = ctx_.with_stop(run->stop.get_token());
      for (const Run::Target& target : run->targets) {
        // All of it, even for a few files: what ignore files say of them depends on the folders above.
        Result<WalkResult> walked =
            walk_files(ctx, engines_.disk(), target.engine->root(), user_, std::vector{target.folder}, walk_options(target.engine->settings().scan));
        if (!walked.has_value()) {
          run->failed.push_back(walked.error().describe());
          continue;
        }
        for (Candidate& file : walked->files) {
          if (run->only.empty() || concerns(run->only, file.path)) run->files.push_back(std::move(file));
        }
        const MutexLock lock(run->mu);
        std::move(walked->skips.begin(), walked->skips.end(), std::back_inserter(run->skips));
      }
      const auto by_path = [](const Candidate& a, const Candidate& b) { return a.path < b.path; };
      std::sort(run->files.begin(), run->files.end(), by_path);
      run->files.erase(std::unique(run->files.begin(), run->files.end(), [](const Candidate& a, const Candidate& b) { return a.path == b.path; }), run->files.end());
    };
    hand_over(walk, [this, run] { found_files(run); });
  };
  for (const std::string& folder : folders) {
    engines_.with_engine(join_path(folder, "x"), [run, folder, arrived](std::shared_ptr<const Engine> engine) {
      if (engine != nullptr) run->targets.push_back({folder, std::move(engine)});
      else run->failed.push_back("no rules for " + folder);
      arrived();
    });
  }
  arrived();
}

void WorkspaceAnalysis::found_files(const std::shared_ptr<Run>& run) {
  if (run != run_) return;
  run->progress.files = run->files.size();
  hooks_.progress(run->progress);
  run->waiting = run->files.size() + 1;
  const auto arrived = [this, run] {
    if (--run->waiting == 0 && run == run_) analyse(run);
  };
  for (Candidate& file : run->files) {
    const std::string path = file.path;
    engines_.with_engine(path, [run, arrived, file = std::move(file)](const std::shared_ptr<const Engine>& engine) mutable {
      if (engine != nullptr) {
        auto group = std::find_if(run->groups.begin(), run->groups.end(), [&](const Group& each) { return each.engine == engine; });
        if (group == run->groups.end()) group = run->groups.insert(group, {engine, {}});
        group->files.push_back(std::move(file));
      } else {
        run->failed.push_back("no rules for " + file.path);
      }
      arrived();
    });
  }
  run->files.clear();
  arrived();
}

void WorkspaceAnalysis::analyse(const std::shared_ptr<Run>& run) {
  for (const Group& group : run->groups) {
    if (!group.engine->outside_names().empty()) run->progress.files += group.files.size();
  }
  const auto work = [this, run] {
    const Context ctx = ctx_.with_stop(run->stop.get_token()).with_correlation_id("workspace");
    for (Group& group : run->groups) {
      sort_for_progress(group.files);
      analyse(ctx, run, group, nullptr);
    }
    for (Group& group : run->groups) {
      if (ctx.should_stop()) break;
      if (const OutsideAgents* const others = group.engine->outside(ctx_)) analyse(ctx, run, group, others);
    }
  };
  hand_over(work, [this, run] {
    flush(run);
    if (run != run_) return;
    run_ = nullptr;
    Ended ended{{}, std::move(run->failed), std::move(run->agents)};
    {
      const MutexLock lock(run->mu);
      ended.skips.swap(run->skips);
    }
    std::sort(ended.skips.begin(), ended.skips.end());
    hooks_.done(ended);
  });
}

void WorkspaceAnalysis::analyse(const Context& ctx, const std::shared_ptr<Run>& run, Group& group, const OutsideAgents* others) {
  const Engine& engine = *group.engine;
  const bool first_of_two = others == nullptr && !engine.outside_names().empty();
  const auto source = [&](std::size_t index) -> std::optional<FileInput> {
    const Candidate& file = group.files[index];
    std::variant<std::string, Skip> loaded = load_file(engines_.disk(), file, engine.settings().scan.max_text_size);
    if (Skip* const skip = std::get_if<Skip>(&loaded)) return others == nullptr ? skipped(*run, std::move(*skip)) : std::nullopt;
    FileInput input = engine.input_of(file.path, std::make_shared<const std::string>(std::move(std::get<std::string>(loaded))), {});
    const bool of_rules = engine.analysis().rules().wants(input.language);
    if (others == nullptr ? of_rules : others->wants(input.language_name)) return input;
    if (of_rules || first_of_two) return std::nullopt;
    return skipped(*run, {file.path, false, SkipReason::NoLanguage, input.language == nullptr ? "no known language" : "no rule for " + std::string(input.language->name)});
  };
  const auto sink = [&](FileReport report) {
    WorkspaceResult result{group.files[report.index].path, group.engine, std::move(report), nullptr, nullptr, first_of_two, others != nullptr};
    if (result.report.input) result.text = result.report.input->text;
    if (result.text != nullptr) result.view = hooks_.view(result);
    bool tell = false;
    {
      const MutexLock lock(run->mu);
      ++run->finished;
      if (result.view != nullptr) run->ready.push_back(std::move(result));
      tell = !std::exchange(run->flushing, true);
    }
    if (tell) loop_.post([this, run] { flush(run); });
  };
  WholeRun told;
  told.all_files = false;
  const Result<void> outcome = engine.analysis().run(ctx, executor_, group.files.size(), source, 0, sink, &told, others == nullptr ? nullptr : &others->plan());
  add_reports(run->agents, told.agents);
  if (!outcome.has_value() && !ctx.should_stop()) run->failed.push_back(outcome.error().describe());
  if (!ctx.should_stop()) engine.save_cache(ctx);
}

void WorkspaceAnalysis::hand_over(Executor::Task task, EventLoop::Event then) {
  ++tasks_;
  submit_or_run(executor_, Priority::Background, [this, task = std::move(task), then = std::move(then)] {
    task();
    loop_.post([this, then] {
      --tasks_;
      then();
    });
  });
}

void WorkspaceAnalysis::flush(const std::shared_ptr<Run>& run) {
  std::vector<WorkspaceResult> ready;
  {
    const MutexLock lock(run->mu);
    run->flushing = false;
    ready.swap(run->ready);
    run->progress.done = run->finished;
  }
  if (run != run_) return;
  for (const WorkspaceResult& result : ready) {
    run->progress.findings += static_cast<std::size_t>(std::count_if(result.report.findings.begin(), result.report.findings.end(), [&](const Finding& finding) {
      return !result.again || result.engine->analysis().rule_of(finding) == nullptr;  // those of rules came before
    }));
  }
  hooks_.progress(run->progress);
  if (!ready.empty()) hooks_.results(std::move(ready));
}

}  // namespace omni
