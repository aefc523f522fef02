#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/rules/rule_set.h"
#include "protocol/base/executor.h"
#include "protocol/base/hash.h"
#include "protocol/base/watchdog.h"

/// Taint that crosses functions and files (ADR 0006). The findings of a workspace are made before the ordinary scan, which takes
/// over those of each file when it comes to it.
namespace omni {

/// One file of the workspace, as it is loaded for a pass.
struct InterfileInput {
  std::string path;
  std::shared_ptr<const std::string> text;
  const Language* language = nullptr;
  bool text_only = false;  ///< too large to parse
};

/// Where results lie between runs, under digests of all that they depend on besides the program. Threads: any.
struct InterfileStore {
  std::function<std::optional<std::string>(std::string_view kind, const Digest& key)> find;
  std::function<void(std::string_view kind, const Digest& key, std::string value)> keep;
};

struct InterfileOptions {
  bool sieve = true;
  bool honour_paths = true;
  std::chrono::milliseconds rule_timeout{0};  ///< of matching one rule in one file
  std::chrono::system_clock::time_point now;
  std::uint64_t most_steps = 400'000'000;  ///< of all analyses together; some 10 to 20 ns each
  std::size_t open_bytes = 24'000'000;  ///< source text of files that are kept parsed; each costs about 20 times that
  std::size_t jobs = 0;                 ///< 0: as many as the executor has threads
  /// Told, on the thread that does it, what is worked on; null behind it.
  std::function<void(const std::string* path)> note;
  const InterfileStore* store = nullptr;  ///< null: everything is done anew; else it outlives the call. Not asked without the sieve
  Watchdog* watchdog = nullptr;           ///< sees files and functions that get on no more (notice `stuck`); null: nobody looks
};

struct InterfileNotice {
  bool incomplete = true;  ///< something is missing
  std::string code;        ///< "interfile-budget", "interfile-rounds", "budget", "timeout-rule", "bindings-limit", "stuck"
  std::string message;
  std::string file;  ///< empty: the whole run
  std::string rule_id;
};

/// What the scan of one file takes over.
class InterfileFindings {
 public:
  struct OfFile {
    std::size_t text_hash = 0;
    std::vector<RuleMatch> matches;    ///< TaintStep::file: number of a file in paths()
    std::vector<ByteRange> functions;  ///< those that have a graph of their own, by begin
    /// Functions that were followed all the way, so that what one file alone tells of them is superseded; an empty range is the top
    /// level. Sorted.
    std::vector<std::pair<const Rule*, ByteRange>> followed;
  };

  /// Takes the findings of `path` into those of the file alone.
  void merge_into(std::vector<RuleMatch>& matches, std::string_view path, std::string_view text) const;
  /// Where a step of a way is, ready to be shown.
  const Location& location(const TaintStep& step) const;
  const std::vector<InterfileNotice>& notices() const { return notices_; }

  /// For the next run with the same rules, in the same order.
  std::string encode(const std::vector<Rule>& rules) const;
  /// Nothing: these are no such bytes.
  static std::optional<InterfileFindings> decode(std::string_view bytes, const std::vector<Rule>& rules);

 private:
  friend class Interfile;
  std::map<std::string, OfFile, std::less<>> files_;
  std::map<std::pair<std::uint32_t, ByteRange>, Location> places_;
  std::vector<InterfileNotice> notices_;
};

/// Loads file `index`; nothing: not to be had. Called more than once, and gives the same each time. Threads: any.
using InterfileSource = std::function<std::optional<InterfileInput>(std::size_t index)>;

/// `paths`: of the files, by index, in any order. Equal files give equal findings, whatever their order and the threads.
/// Errors: Cancelled, DeadlineExceeded.
Result<InterfileFindings> follow_across_files(const Context& ctx, Executor& executor, const LanguageRegistry& registry,
                                              const RuleSet& rules, const std::vector<std::string>& paths,
                                              const InterfileSource& source, const InterfileOptions& options);

}  // namespace omni
