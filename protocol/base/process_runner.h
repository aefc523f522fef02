#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

struct ProcessRequest {
  std::string program{};                 ///< a path, or a name looked up in PATH (of `environment`, if it is given)
  std::vector<std::string> arguments{};  ///< without the program itself; no shell sees them
  std::string directory{};               ///< where it starts; empty: here
  std::optional<std::map<std::string, std::string>> environment{};  ///< all of it; nullopt: ours
  std::string input{};                                              ///< written to its standard input, then closed
  std::chrono::milliseconds timeout{60000};                         ///< the Context's deadline holds too
  std::uint64_t max_output_bytes = std::uint64_t{16} << 20U;        ///< of each stream; the rest is read and dropped
};

struct ProcessResult {
  int exit_code = 0;  ///< -1 when a signal ended it
  int signal = 0;     ///< 0 when it exited by itself
  std::string output{};
  std::string error_output{};
  bool output_cut = false;  ///< either stream was longer than max_output_bytes

  bool succeeded() const { return exit_code == 0 && signal == 0; }
};

/// Other programs. Settings of an untrusted workspace never reach `program` or `environment`.
/// Threads: any.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  /// Runs it to its end. However it ends, nothing it started in its process group is left running.
  /// An exit code other than 0 is a result. Errors: NotFound (no such program), Denied (not executable), Cancelled,
  /// DeadlineExceeded (it was killed), Io.
  virtual Result<ProcessResult> run(const Context& ctx, const ProcessRequest& request) = 0;
};

/// Linux. A child gets its own process group, none of our descriptors, and dies with the thread that called run().
class SystemProcessRunner final : public ProcessRunner {
 public:
  Result<ProcessResult> run(const Context& ctx, const ProcessRequest& request) override;
};

/// Answers from a function, and keeps what was asked.
class FakeProcessRunner final : public ProcessRunner {
 public:
  using Handler = std::function<Result<ProcessResult>(const ProcessRequest&)>;
  explicit FakeProcessRunner(Handler handler) : handler_(std::move(handler)) {}

  Result<ProcessResult> run(const Context& ctx, const ProcessRequest& request) override;
  std::vector<ProcessRequest> requests() const;

 private:
  const Handler handler_;  // called without a lock
  mutable Mutex mu_;
  std::vector<ProcessRequest> requests_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
