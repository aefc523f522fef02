#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/file_system.h"
#include "server/observe/run_record.h"

namespace omni {

/// The runs over one workspace, in `<folder>/runs/ledger.jsonl` and, once that is full, `ledger.jsonl.1` before it. One line a
/// run, then one with its metrics. Several processes may add at once; a damaged line costs itself.
/// Threads: any.
class RunLedger {
 public:
  static constexpr std::uint64_t kMaxBytes = 4'000'000;  ///< of each of the two files: some hundred runs

  /// `folder`: state_folder(). `disk` outlives the ledger.
  RunLedger(FileSystem& disk, std::string folder);

  /// Errors: of FileSystem::append_lines and make_directories.
  Result<void> append(const RunRecord& record, std::string_view metrics) const;

  struct Contents {
    std::vector<RunRecord> runs;  ///< oldest first
    std::size_t damaged = 0;      ///< lines that can't be read
  };
  /// The last `most` runs; 0: all. No ledger yet: no runs. Errors: of FileSystem::read.
  Result<Contents> read(std::size_t most = 0) const;
  /// In the text format of Prometheus; nothing: not in the ledger.
  Result<std::optional<std::string>> metrics_of(std::string_view id) const;

  const std::string& path() const { return path_; }

 private:
  Result<std::vector<std::string>> files() const;  ///< texts, oldest first

  FileSystem& disk_;
  const std::string folder_;
  const std::string path_;
};

}  // namespace omni
