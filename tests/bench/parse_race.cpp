// omni-parse-bench: the physical limit that `omni scan` is measured against. Parses every file that a scan of the same
// folders would look at with the bare tree-sitter parser of its language: no rules, no normal tree unless asked for.
//
//   omni-parse-bench [--jobs N] [--languages a,b] [--as LANGUAGE] [--wanted-by RULES] [--until parse|flatten|names|values]
//                    [--list-errors yes] FOLDER…
//
// --as reads every file as that language, whatever its name (headers of C++ without extension).
// --until flatten also takes the detours around macros and conditionals, so the errors it counts are those a scan names.
// --list-errors prints each file with errors: bytes in errors, places, path, byte ranges of the first places.
// --wanted-by leaves out the languages that no rule below RULES speaks of, as a scan with these rules does.
// Processor seconds are counted around the parser alone, so they don't hold reading and walking; pair whole runs with
// `hyperfine` or /usr/bin/time to compare those too.
#include <ctime>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <tree_sitter/api.h>

#include "agents/semantics/values.h"
#include "agents/syntax/flatten.h"
#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/context.h"
#include "protocol/base/log.h"
#include "server/service/rule_source.h"
#include "server/workspace/file_loader.h"
#include "server/workspace/file_walker.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

enum class Until { Parse, Flatten, Names, Values };

struct Options {
  std::size_t jobs = 1;
  Until until = Until::Parse;
  std::set<std::string, std::less<>> languages;  ///< empty: all
  const Language* as = nullptr;  ///< null: by name
  bool list_errors = false;
  std::vector<std::string> wanted_by;
  std::vector<std::string> folders;
};

struct Tally {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t with_errors = 0;
  std::uint64_t error_bytes = 0;
  std::uint64_t with_unread = 0;
  std::uint64_t unread_bytes = 0;
  double seconds = 0;  ///< processor time

  void add(const Tally& other) {
    files += other.files;
    bytes += other.bytes;
    with_errors += other.with_errors;
    error_bytes += other.error_bytes;
    with_unread += other.with_unread;
    unread_bytes += other.unread_bytes;
    seconds += other.seconds;
  }
};
using Tallies = std::map<std::string, Tally, std::less<>>;

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

/// One thread's work: a parser of its own for each language.
class Worker {
 public:
  Worker(const Context& ctx, const LanguageRegistry& registry, const Options& options)
      : ctx_(ctx), registry_(registry), options_(options) {}

  void parse_file(const Language& language, const std::string& path, std::string text) {
    Tally& tally = tallies_[std::string(language.name)];
    ++tally.files;
    tally.bytes += text.size();
    const double begin = thread_seconds();
    const Lost lost = options_.until == Until::Parse ? bare(language, text, begin) : whole(language, std::move(text), begin);
    tally.seconds += lost.seconds;
    tally.with_errors += lost.errors.empty() ? 0 : 1;
    tally.with_unread += lost.unread.empty() ? 0 : 1;
    tally.unread_bytes += bytes_in(lost.unread);
    tally.error_bytes += bytes_in(lost.errors);
    if (options_.list_errors && !lost.errors.empty()) {
      std::printf("%llu bytes in %zu places: %s", static_cast<unsigned long long>(bytes_in(lost.errors)), lost.errors.size(), path.c_str());
      for (std::size_t i = 0; i < lost.errors.size() && i < 5; ++i) std::printf(" %u-%u", lost.errors[i].begin, lost.errors[i].end);
      std::printf("\n");
    }
  }

  const Tallies& tallies() const { return tallies_; }

 private:
  struct Lost {
    double seconds = 0;
    std::vector<ByteRange> errors = {};
    std::vector<ByteRange> unread = {};
  };

  static std::uint64_t bytes_in(const std::vector<ByteRange>& ranges) {
    std::uint64_t bytes = 0;
    for (const ByteRange& range : ranges) bytes += range.size();
    return bytes;
  }

  /// Tokens that found no place in a tree and tokens that are missing, which are empty. An error node may hold most of a
  /// file, with good code inside; that is not lost.
  static void collect_errors(TSNode root, std::vector<ByteRange>& errors) {
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    std::vector<bool> inside;  // for each open node: is it an error
    for (bool more = true; more;) {
      const TSNode node = ts_tree_cursor_current_node(&cursor);
      const bool error = ts_node_is_error(node);
      const bool leaf = ts_node_child_count(node) == 0;
      const bool lost = leaf && !inside.empty() && inside.back() && !ts_node_is_extra(node);
      if (ts_node_is_missing(node) || (error && leaf) || lost) errors.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
      if ((error || ts_node_has_error(node)) && ts_tree_cursor_goto_first_child(&cursor)) {
        inside.push_back(error);
        continue;
      }
      while (more && !ts_tree_cursor_goto_next_sibling(&cursor)) {
        more = ts_tree_cursor_goto_parent(&cursor);
        if (more) inside.pop_back();
      }
    }
    ts_tree_cursor_delete(&cursor);
  }

  Lost bare(const Language& language, const std::string& text, double begin) {
    auto& parser = parsers_[&language];
    if (parser == nullptr) {
      parser.reset(ts_parser_new());
      ts_parser_set_language(parser.get(), language.grammar());
    }
    TSTree* tree = ts_parser_parse_string(parser.get(), nullptr, text.data(), static_cast<std::uint32_t>(text.size()));
    Lost lost{thread_seconds() - begin};
    collect_errors(ts_tree_root_node(tree), lost.errors);
    ts_tree_delete(tree);
    return lost;
  }

  Lost whole(const Language& language, std::string text, double begin) {
    const auto parsed = parse(ctx_, registry_, language, std::make_shared<const std::string>(std::move(text)));
    if (!parsed.has_value()) return {thread_seconds() - begin, {{0, 1}}};
    if (options_.until == Until::Names) Names::resolve(*parsed->tree);
    if (options_.until == Until::Values) {
      const Names names = Names::resolve(*parsed->tree);
      Values::compute(Flow::build(*parsed->tree, names));
    }
    Lost lost{thread_seconds() - begin};
    if (parsed->grammar_tree != nullptr) collect_errors(ts_tree_root_node(parsed->grammar_tree.get()), lost.errors);
    if (parsed->grammar_tree == nullptr) lost.errors = parsed->tree->errors();
    lost.unread = parsed->tree->unread();
    return lost;
  }

  const Context& ctx_;
  const LanguageRegistry& registry_;
  const Options& options_;
  std::map<const Language*, std::unique_ptr<TSParser, ParserDeleter>> parsers_;
  Tallies tallies_;
};

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    out.emplace_back(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return out;
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (!flag.starts_with("--")) {
      options.folders.emplace_back(flag);
      continue;
    }
    if (++i == argc) return false;
    const std::string_view value = argv[i];
    if (flag == "--jobs") {
      if (std::from_chars(value.data(), value.data() + value.size(), options.jobs).ec != std::errc{}) return false;
    } else if (flag == "--languages") {
      for (std::string& name : split(value)) options.languages.insert(std::move(name));
    } else if (flag == "--as") {
      options.as = LanguageRegistry::find(value);
      if (options.as == nullptr) return false;
    } else if (flag == "--list-errors") {
      options.list_errors = value == "yes";
    } else if (flag == "--wanted-by") {
      options.wanted_by.emplace_back(value);
    } else if (flag == "--until") {
      if (value != "parse" && value != "flatten" && value != "names" && value != "values") return false;
      options.until = value == "parse" ? Until::Parse : value == "flatten" ? Until::Flatten : value == "names" ? Until::Names : Until::Values;
    } else {
      return false;
    }
  }
  return !options.folders.empty() && options.jobs > 0;
}

void print_row(std::string_view name, const Tally& tally) {
  const double megabytes = static_cast<double>(tally.bytes) / 1e6;
  const auto share = [](std::uint64_t part, std::uint64_t whole) { return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0; };
  std::printf("%-12.*s %8llu files %10.2f MB %8.2f cpu s %7.2f MB/s %6llu files with errors, %6.2f %%, %6.2f %% of bytes; %llu with unread branches, %.2f %% of bytes\n",
              static_cast<int>(name.size()), name.data(), static_cast<unsigned long long>(tally.files), megabytes, tally.seconds,
              tally.seconds > 0 ? megabytes / tally.seconds : 0, static_cast<unsigned long long>(tally.with_errors),
              share(tally.with_errors, tally.files), share(tally.error_bytes, tally.bytes),
              static_cast<unsigned long long>(tally.with_unread), share(tally.unread_bytes, tally.bytes));
}

/// The files of all folders, as a scan walks them.
Result<std::vector<Candidate>> list_files(const Context& ctx, const FileSystem& disk, const Options& options) {
  OMNI_TRY(const WorkspaceRoot root, find_workspace_root(disk, options.folders));
  OMNI_TRY(WalkResult walk, walk_files(ctx, disk, root, UserFolders{}, options.folders, WalkOptions{}));
  return std::move(walk.files);
}

int race(Options options) {
  const SystemClock clock;
  NullLog log(OnBug::Count);
  const Context ctx(clock, log);
  const DiskFileSystem disk;
  const LanguageRegistry registry;
  if (!options.wanted_by.empty()) {
    const Result<LoadedRules> rules = load_rule_files(ctx, disk, options.wanted_by);
    if (!rules.has_value()) {
      std::fprintf(stderr, "%s\n", rules.error().describe().c_str());
      return 2;
    }
    for (const Rule& rule : rules->rules) {
      for (const std::string& name : rule.languages) {
        for (const Language* language : LanguageRegistry::for_rule_name(name)) options.languages.emplace(language->name);
      }
    }
  }
  const Result<std::vector<Candidate>> files = list_files(ctx, disk, options);
  if (!files.has_value()) {
    std::fprintf(stderr, "%s\n", files.error().describe().c_str());
    return 2;
  }
  std::atomic<std::size_t> next{0};
  std::mutex mu;
  Tallies total;
  const auto begin = std::chrono::steady_clock::now();
  const auto work = [&] {
    Worker worker(ctx, registry, options);
    for (std::size_t i = next++; i < files->size(); i = next++) {
      const Candidate& file = (*files)[i];
      std::variant<std::string, Skip> loaded = load_file(disk, file, 50'000'000);
      if (std::holds_alternative<Skip>(loaded)) continue;
      std::string text = std::get<std::string>(std::move(loaded));
      const Language* language = options.as;
      if (language == nullptr) language = LanguageRegistry::for_file(file_name(file.path), std::string_view(text).substr(0, 256));
      if (language == nullptr || language->grammar == nullptr || text.size() > 2'000'000) continue;  // as --max-file-size
      if (!options.languages.empty() && options.languages.count(language->name) == 0) continue;
      worker.parse_file(*language, file.path, std::move(text));
    }
    const std::lock_guard lock(mu);
    for (const auto& [name, tally] : worker.tallies()) total[name].add(tally);
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < options.jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  Tally all;
  for (const auto& [name, tally] : total) {
    print_row(name, tally);
    all.add(tally);
  }
  print_row("all", all);
  std::printf("%zu jobs, %.2f s from first to last file, %.2f MB/s\n", options.jobs, wall.count(), static_cast<double>(all.bytes) / 1e6 / wall.count());
  return 0;
}

}  // namespace
}  // namespace omni

int main(int argc, char** argv) {
  omni::Options options;
  if (!omni::read_options(argc, argv, options)) {
    std::fputs("usage: omni-parse-bench [--jobs N] [--languages a,b] [--as LANGUAGE] [--wanted-by RULES] [--until parse|flatten|names|values] [--list-errors yes] FOLDER…\n", stderr);
    return 2;
  }
  return omni::race(std::move(options));
}
