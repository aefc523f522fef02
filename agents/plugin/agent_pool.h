#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "agents/plugin/agent_session.h"
#include "agents/plugin/child_host.h"
#include "protocol/base/retry.h"
#include "protocol/base/sync.h"

namespace omni {

struct PoolOptions {
  SessionOptions session;
  ChildStart start;
  ChildLimits limits;
  std::size_t min = 0;                        ///< that stay when there is nothing to do, once they were needed
  std::size_t max = 1;                        ///< at least 1
  std::chrono::milliseconds idle{60'000};     ///< one above `min` that had nothing to do for so long is ended
  std::chrono::milliseconds check_after{5'000};  ///< one that rested longer is asked for a sign of life before it is used
  RetryPolicy restart{.attempts = 2, .base = std::chrono::milliseconds(100), .factor = 2, .cap = std::chrono::milliseconds(5'000), .jitter = 0.25};
  unsigned quarantine_after = 3;              ///< failures in a row
};

/// The processes of one agent: started when needed, used by one run at a time, restarted with growing pauses, and given up after some
/// failures in a row. Threads: any.
class AgentPool {
 public:
  AgentPool(std::shared_ptr<ChildHost> host, PoolOptions options);
  ~AgentPool();

  struct Worker {
    std::unique_ptr<AgentSession> session;
    Manifest manifest;
    std::chrono::steady_clock::time_point rests_since{};
  };
  using Lease = std::unique_ptr<Worker>;

  /// A process to use, started if there is none; waits while all are in use, or for the pause after a failure.
  /// Errors: Cancelled, DeadlineExceeded; Denied (operation kOutOfService) when the agent is in quarantine; else why it could not be started.
  Result<Lease> acquire(const Context& ctx);

  enum class Outcome : unsigned char { Success, Failure, Cancelled };
  /// Back into the pool, or to its end if it is not usable. Failure: it counts towards quarantine, with `why`.
  void give_back(const Context& ctx, Lease lease, Outcome outcome, const std::string& why = {});

  std::size_t living() const;
  bool in_quarantine() const;

 private:
  Result<Lease> start(const Context& ctx);
  void count_failure(const Context& ctx, const Error& why) OMNI_EXCLUDES(mu_);
  Lease take_rested(const Context& ctx) OMNI_EXCLUDES(mu_);
  bool settle_one(const Context& ctx) OMNI_EXCLUDES(mu_);

  const std::shared_ptr<ChildHost> host_;
  const PoolOptions options_;
  mutable Mutex mu_;
  CondVar changed_;
  std::vector<Lease> resting_ OMNI_GUARDED_BY(mu_);   // the last one rests shortest
  std::vector<Lease> settling_ OMNI_GUARDED_BY(mu_);  // cancelled, their answer is to come
  std::size_t living_ OMNI_GUARDED_BY(mu_) = 0;       // in use, resting, settling or starting
  unsigned failures_ OMNI_GUARDED_BY(mu_) = 0;        // in a row
  std::chrono::steady_clock::time_point start_not_before_ OMNI_GUARDED_BY(mu_){};
  std::string given_up_ OMNI_GUARDED_BY(mu_);         // why, once it is in quarantine
  JitterSource jitter_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
