#include "server/service/rule_source.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "agents/rules/rule_parser.h"
#include "protocol/base/heap.h"
#include "protocol/base/sync.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::uint64_t kMaxRuleFileBytes = 20'000'000;

bool is_rule_file_name(std::string_view name) {
  const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
  return yaml && name.find(".test.") == std::string_view::npos && name.find(".fixed.") == std::string_view::npos;
}

/// "python.lang" for "python/lang".
std::string dotted(std::string_view folder) {
  std::string out(folder);
  std::replace(out.begin(), out.end(), '/', '.');
  return out;
}

/// A file or folder on the way, and what came of it.
struct Source {
  std::string path;
  std::string folder_prefix;
  bool named = false;  ///< by the user: it must be there, and hold rules
  LoadedRules loaded;
  std::optional<Error> error;  ///< of a named one
};

Problem unreadable(const std::string& path, const Error& error) {
  Problem problem;
  problem.code = "unreadable";
  problem.message = error.describe();
  problem.file = path;
  return problem;
}

class RuleLoader {
 public:
  RuleLoader(const Context& ctx, const FileSystem& disk, const RuleLoadOptions& options)
      : ctx_(ctx), disk_(disk), options_(options) {}

  Result<void> list(const std::string& path) {
    Result<FileStat> stat = disk_.stat(path);
    if (!stat.has_value()) return std::move(stat).error().wrap("rules " + path);
    if (stat->type == FileType::Directory) return list_folder(path, {});
    sources_.push_back({path, {}, true, {}, {}});
    return {};
  }

  Result<LoadedRules> load() {
    prepare_heap();
    if (options_.cache != nullptr) options_.cache->open();
    const auto load_one = [this](std::size_t i) -> Result<void> {
      prepare_heap();
      load_file(sources_[i]);
      return {};
    };
    if (options_.executor && sources_.size() >= kManyFiles) {
      OMNI_TRY_OK(parallel_for_each(ctx_, options_.executor(), sources_.size(), load_one));
    } else {
      for (std::size_t i = 0; i < sources_.size(); ++i) OMNI_TRY_OK(load_one(i));
    }
    return gather();
  }

 private:
  static constexpr std::size_t kManyFiles = 16;       ///< worth several threads
  static constexpr std::size_t kVeryManyFiles = 128;  ///< their rules fill large pages
  static constexpr std::size_t kMemoryOfVeryMany = std::size_t{24} << 20U;

  Result<void> list_folder(const std::string& root, const std::string& below) {
    OMNI_TRY_OK(ctx_.check());
    const std::string folder = below.empty() ? root : join_path(root, below);
    Result<std::vector<DirectoryEntry>> entries = disk_.list(folder);
    if (!entries.has_value()) {
      if (below.empty()) return std::move(entries).error().wrap("rules " + root);
      sources_.push_back({{}, {}, false, {{}, {unreadable(folder, entries.error())}}, {}});
      return {};
    }
    for (const DirectoryEntry& entry : *entries) {
      if (entry.name.starts_with('.')) continue;
      const std::string inner = below.empty() ? entry.name : below + "/" + entry.name;
      if (entry.type == FileType::Directory) {
        OMNI_TRY_OK(list_folder(root, inner));
      } else if (entry.type == FileType::Regular && is_rule_file_name(entry.name)) {
        sources_.push_back({join_path(root, inner), dotted(below), false, {}, {}});
      }
    }
    return {};
  }

  /// Of the thread that calls: each has a heap of its own.
  void prepare_heap() {
    if (sources_.size() < kVeryManyFiles) return;
    const MutexLock lock(mu_);
    if (threads_.insert(std::this_thread::get_id()).second) prefer_large_pages(kMemoryOfVeryMany);
  }

  /// Threads: any, each with a source of its own.
  void load_file(Source& source) {
    if (source.path.empty()) return;  // a folder
    if (options_.may_read && !options_.may_read(source.path)) return;
    Result<std::string> text = disk_.read(source.path, kMaxRuleFileBytes);
    if (!text.has_value()) {
      if (source.named)
        source.error = std::move(text).error().wrap("rules " + source.path);
      else
        source.loaded.problems.push_back(unreadable(source.path, text.error()));
    } else if (source.named || text->find("rules") != std::string::npos) {  // else some other YAML
      if (options_.cache != nullptr) {
        source.loaded = options_.cache->parse(*text, source.path, source.folder_prefix);
      } else {
        source.loaded = parse_rules(*text, source.path, source.folder_prefix);
        const Digest digest = content_digest(*text);
        for (Rule& rule : source.loaded.rules) rule.source = digest;
      }
    }
    if (options_.done) options_.done();
  }

  Result<LoadedRules> gather() {
    LoadedRules out;
    std::size_t rules = 0;
    for (Source& source : sources_) {
      if (source.error) return std::move(*source.error);
      rules += source.loaded.rules.size();
    }
    out.rules.reserve(rules);
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (Source& source : sources_) {
      std::move(source.loaded.problems.begin(), source.loaded.problems.end(), std::back_inserter(out.problems));
    }
    for (Source& source : sources_) {
      for (Rule& rule : source.loaded.rules) {
        if (seen.count({rule.id, rule.qualified_id}) > 0) {
          out.problems.push_back(taken(rule));
          continue;
        }
        const Rule& kept = out.rules.emplace_back(std::move(rule));  // stays where it is: there is room for all
        seen.emplace(kept.id, kept.qualified_id);
      }
    }
    return out;
  }

  static Problem taken(const Rule& rule) {
    Problem problem;
    problem.code = "duplicate-id";
    problem.message = "a rule with this id is loaded already";
    problem.hint = "give it another id, or load the file once";
    problem.file = rule.file;
    problem.place = rule.place;
    problem.rule_id = rule.id;
    return problem;
  }

  const Context& ctx_;
  const FileSystem& disk_;
  const RuleLoadOptions& options_;
  std::deque<Source> sources_;  // in the order of loading
  Mutex mu_;
  std::set<std::thread::id> threads_ OMNI_GUARDED_BY(mu_);  // whose heap is prepared
};

}  // namespace

Result<LoadedRules> load_rule_files(const Context& ctx, const FileSystem& disk, std::span<const std::string> paths,
                                    const RuleLoadOptions& options) {
  RuleLoader loader(ctx, disk, options);
  for (const std::string& path : paths) OMNI_TRY_OK(loader.list(path));
  return loader.load();
}

std::vector<std::string> rule_paths(const RuleSettings& settings, const RuleChoice& choice, const std::string& share_dir) {
  std::vector<std::string> paths = choice.replace;
  if (paths.empty()) {
    for (const std::string& pack : settings.packs) paths.push_back(join_path(share_dir, pack == "default" ? "rules" : "rules/" + pack));
    paths.insert(paths.end(), settings.paths.begin(), settings.paths.end());
  }
  paths.insert(paths.end(), choice.add.begin(), choice.add.end());
  return paths;
}

}  // namespace omni
