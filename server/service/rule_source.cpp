#include "server/service/rule_source.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "agents/rules/rule_parser.h"
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

class RuleLoader {
 public:
  RuleLoader(const Context& ctx, const FileSystem& disk, const std::function<bool(const std::string&)>& may_read)
      : ctx_(ctx), disk_(disk), may_read_(may_read) {}

  Result<void> add(const std::string& path) {
    Result<FileStat> stat = disk_.stat(path);
    if (!stat.has_value()) return std::move(stat).error().wrap("rules " + path);
    if (stat->type == FileType::Directory) return add_folder(path, {});
    if (may_read_ && !may_read_(path)) return {};
    Result<std::string> text = disk_.read(path, kMaxRuleFileBytes);
    if (!text.has_value()) return std::move(text).error().wrap("rules " + path);
    merge(parse_rules(*text, path));
    return {};
  }

  LoadedRules finish() {
    std::set<std::pair<std::string, std::string>> seen;
    std::erase_if(out_.rules, [&](const Rule& rule) {
      if (seen.emplace(rule.id, rule.qualified_id).second) return false;
      Problem problem;
      problem.code = "duplicate-id";
      problem.message = "a rule with this id is loaded already";
      problem.hint = "give it another id, or load the file once";
      problem.file = rule.file;
      problem.place = rule.place;
      problem.rule_id = rule.id;
      out_.problems.push_back(std::move(problem));
      return true;
    });
    return std::move(out_);
  }

 private:
  Result<void> add_folder(const std::string& root, const std::string& below) {
    OMNI_TRY_OK(ctx_.check());
    const std::string folder = below.empty() ? root : join_path(root, below);
    Result<std::vector<DirectoryEntry>> entries = disk_.list(folder);
    if (!entries.has_value()) {
      if (below.empty()) return std::move(entries).error().wrap("rules " + root);
      note(folder, "unreadable", entries.error().describe());
      return {};
    }
    for (const DirectoryEntry& entry : *entries) {
      if (entry.name.starts_with('.')) continue;
      const std::string inner = below.empty() ? entry.name : below + "/" + entry.name;
      if (entry.type == FileType::Directory) {
        OMNI_TRY_OK(add_folder(root, inner));
      } else if (entry.type == FileType::Regular && is_rule_file_name(entry.name)) {
        const std::string path = join_path(root, inner);
        if (may_read_ && !may_read_(path)) continue;
        Result<std::string> text = disk_.read(path, kMaxRuleFileBytes);
        if (!text.has_value()) {
          note(path, "unreadable", text.error().describe());
          continue;
        }
        if (text->find("rules") == std::string::npos) continue;  // some other YAML
        merge(parse_rules(*text, path, dotted(below)));
      }
    }
    return {};
  }

  void note(const std::string& path, std::string code, std::string message) {
    Problem problem;
    problem.code = std::move(code);
    problem.message = std::move(message);
    problem.file = path;
    out_.problems.push_back(std::move(problem));
  }

  void merge(LoadedRules loaded) {
    std::move(loaded.rules.begin(), loaded.rules.end(), std::back_inserter(out_.rules));
    std::move(loaded.problems.begin(), loaded.problems.end(), std::back_inserter(out_.problems));
  }

  const Context& ctx_;
  const FileSystem& disk_;
  const std::function<bool(const std::string&)>& may_read_;
  LoadedRules out_;
};

}  // namespace

Result<LoadedRules> load_rule_files(const Context& ctx, const FileSystem& disk, std::span<const std::string> paths,
                                    const std::function<bool(const std::string& path)>& may_read) {
  RuleLoader loader(ctx, disk, may_read);
  for (const std::string& path : paths) OMNI_TRY_OK(loader.add(path));
  return loader.finish();
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
