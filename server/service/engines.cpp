#include "server/service/engines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/workspace/paths.h"

namespace omni {

namespace {

/// Rules are found wherever the server was started, and a changed file is known by its path.
void make_absolute(std::vector<std::string>& paths, const std::string& folder) {
  for (std::string& path : paths) {
    if (!path.starts_with('/')) path = normal_path(join_path(folder, path));
  }
}

EngineParts with_absolute_rules(EngineParts parts, const std::string& current) {
  make_absolute(parts.rules.replace, current);
  make_absolute(parts.rules.add, current);
  return parts;
}

}  // namespace

Engines::Engines(const Context& ctx, EventLoop& loop, Executor& executor, EngineParts parts, Options options)
    : ctx_(ctx),
      loop_(loop),
      executor_(executor),
      parts_(with_absolute_rules(std::move(parts), options.current)),
      options_(std::move(options)) {}

void Engines::set_folders(std::vector<std::string> folders) {
  folders_ = std::move(folders);
  where_.clear();
}

const Engines::Where& Engines::where(const std::string& path) {
  const std::string_view folder = path.starts_with('/') ? parent_path(path) : std::string_view();
  const auto found = where_.find(folder);
  return found != where_.end() ? found->second : where_.emplace(folder, look_up(path)).first->second;
}

Engines::Where Engines::look_up(const std::string& path) const {
  Where out;
  const bool on_disk = path.starts_with('/');
  const std::string* folder = nullptr;
  for (const std::string& each : folders_) {
    if (on_disk && path_below(each, path) && (folder == nullptr || each.size() > folder->size())) folder = &each;
  }
  if (folder == nullptr && !on_disk && !folders_.empty()) folder = &folders_.front();
  const std::string fallback = on_disk ? std::string(parent_path(path)) : options_.current;
  out.start = on_disk ? existing_folder(parts_.disk, std::string(parent_path(path)), options_.current) : (folder != nullptr ? *folder : options_.current);
  const std::vector<std::string> targets{folder != nullptr ? *folder : fallback};
  Result<WorkspaceRoot> root = find_workspace_root(parts_.disk, targets);
  out.root = root.has_value() ? *std::move(root) : WorkspaceRoot{targets.front(), false};
  out.key = out.root.path + "\n" + (options_.use_files ? nearest_settings_file(parts_.disk, out.start, out.root.path) : std::string());
  return out;
}

void Engines::with_engine(const std::string& path, Ready ready) {
  const Where& at = where(path);
  Slot& slot = slots_[at.key];
  if (slot.done) {
    ready(slot.engine);
    return;
  }
  slot.waiting.push_back(std::move(ready));
  if (slot.waiting.size() == 1) make(at);
}

std::shared_ptr<const Engine> Engines::engine_of(const std::string& path) {
  const auto found = slots_.find(where(path).key);
  return found == slots_.end() ? nullptr : found->second.engine;
}

bool Engines::is_unusable(const std::string& path) {
  const auto found = slots_.find(where(path).key);
  return found != slots_.end() && found->second.done && found->second.engine == nullptr;
}

void Engines::make(const Where& at) {
  SettingsRequest request;
  request.root = at.root;
  request.start = at.start;
  request.current = at.root.path;
  request.user = options_.user;
  request.flags = options_.flags;
  request.flags.insert(request.flags.end(), editor_.flags.begin(), editor_.flags.end());
  request.named_file = options_.named_file;
  request.use_files = options_.use_files;
  request.trust = editor_.trust || options_.trust;
  auto work = [this, at, request = std::move(request), generation = generation_] {
    LoadedSettings settings = load_settings(parts_.disk, request);
    make_absolute(settings.settings.rules.paths, request.current);
    std::string& baseline = settings.settings.scan.baseline;
    if (!baseline.empty() && !baseline.starts_with('/')) baseline = normal_path(join_path(request.current, baseline));
    Result<std::shared_ptr<const Engine>> engine = Engine::make(ctx_, parts_, at.root, std::move(settings));
    if (engine.has_value()) (*engine)->save_cache(ctx_);
    loop_.post([this, key = at.key, generation, engine = std::move(engine)] {
      if (generation != generation_) return;
      Slot& slot = slots_[key];
      slot.done = true;
      if (engine.has_value()) slot.engine = *engine;
      else slot.error = engine.error().describe();
      std::vector<Ready> waiting = std::move(slot.waiting);
      for (const Ready& ready : waiting) ready(slot.engine);
    });
  };
  submit_or_run(executor_, Priority::Interactive, work);
}

void Engines::reload() {
  ++generation_;
  where_.clear();
  std::vector<Ready> waiting;
  for (auto& [key, slot] : slots_) std::move(slot.waiting.begin(), slot.waiting.end(), std::back_inserter(waiting));
  slots_.clear();
  for (const Ready& ready : waiting) ready(nullptr);
}

bool Engines::concerns(const std::string& path) const {
  if (file_name(path) == kSettingsFile) return true;
  for (const auto& [key, slot] : slots_) {
    if (slot.done && slot.engine == nullptr && (path.ends_with(".yaml") || path.ends_with(".yml"))) return true;  // it may mend it
    if (slot.engine == nullptr) continue;
    for (const SettingsFile& file : slot.engine->loaded_settings().files) {
      if (file.path == path) return true;
    }
    if (path == slot.engine->settings().scan.baseline) return true;
    for (const std::string& rules : slot.engine->rule_paths()) {
      if (path_below(normal_path(rules), path)) return true;
    }
  }
  return false;
}

std::vector<std::shared_ptr<const Engine>> Engines::all() const {
  std::vector<std::shared_ptr<const Engine>> out;
  for (const auto& [key, slot] : slots_) {
    if (slot.engine != nullptr) out.push_back(slot.engine);
  }
  return out;
}

std::vector<Problem> Engines::problems() const {
  std::vector<Problem> out;
  for (const auto& [key, slot] : slots_) {
    if (!slot.error.empty()) out.push_back({ProblemSeverity::Error, "rules-unreadable", slot.error, {}, {}, {}, {}});
    if (slot.engine == nullptr) continue;
    const std::vector<Problem>& of_settings = slot.engine->loaded_settings().problems;
    out.insert(out.end(), of_settings.begin(), of_settings.end());
    const std::vector<Problem> of_rules = slot.engine->rule_problems();
    out.insert(out.end(), of_rules.begin(), of_rules.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace omni
