#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/clock.h"
#include "protocol/base/growing_file.h"
#include "protocol/base/sync.h"
#include "protocol/base/trace.h"

namespace omni {

/// Writes spans as trace events (the JSON array format that Perfetto and chrome://tracing open) while they end: the file is
/// valid at every moment, and memory holds a few of them only. Times count from the begin of the run, in microseconds.
/// A child process goes on with the same file after begin_process(); its parent waits meanwhile.
/// Threads: any.
class TraceFile final : public TraceSink {
 public:
  /// Quicker rules are left out: there are very many of them.
  static constexpr std::chrono::microseconds kLeastRule{100};

  /// Errors: of GrowingFile::create. `clock` outlives it.
  static Result<std::unique_ptr<TraceFile>> create(const std::string& path, const Clock& clock, std::chrono::steady_clock::time_point begin);

  /// From here on events are of this process. In a child, before its second thread.
  void begin_process(std::string_view name);
  void record(const TraceEvent& event) override;
  /// Something that has no length: "worker lost".
  void mark(std::string_view name, std::string_view correlation_id, std::string_view detail);
  /// Writes what is still held. The first error of all writes: behind that nothing more is written.
  Result<void> flush();

 private:
  TraceFile(GrowingFile file, const Clock& clock, std::chrono::steady_clock::time_point begin)
      : clock_(clock), begin_(begin), file_(std::move(file)) {}
  std::string head(char phase, std::string_view name, std::uint64_t thread, bool is_stage = false) OMNI_REQUIRES(mu_);
  void add(std::string event) OMNI_REQUIRES(mu_);
  void write() OMNI_REQUIRES(mu_);

  const Clock& clock_;
  const std::chrono::steady_clock::time_point begin_;
  Mutex mu_;  // also held while writing: events come to the file one buffer after the other
  GrowingFile file_ OMNI_GUARDED_BY(mu_);
  std::string buffer_ OMNI_GUARDED_BY(mu_);
  bool first_ OMNI_GUARDED_BY(mu_) = true;
  std::chrono::steady_clock::time_point written_ OMNI_GUARDED_BY(mu_){};
  std::int64_t process_ OMNI_GUARDED_BY(mu_) = 0;
  std::map<std::uint64_t, std::size_t> threads_ OMNI_GUARDED_BY(mu_);  // to small numbers, in order of appearance
  std::optional<Error> error_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
