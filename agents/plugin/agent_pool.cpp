#include "agents/plugin/agent_pool.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "agents/pipeline/failure_notice.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

constexpr std::chrono::milliseconds kExitGrace{1'000};  // from the end of its input to the kill
constexpr std::chrono::milliseconds kLookAgain{20};     // for the answer of one that was cancelled

bool will_never_start(ErrorCode code) {
  return code == ErrorCode::NotFound || code == ErrorCode::Denied || code == ErrorCode::InvalidInput || code == ErrorCode::Unsupported;
}

}  // namespace

AgentPool::AgentPool(std::shared_ptr<ChildHost> host, PoolOptions options) : host_(std::move(host)), options_(std::move(options)), jitter_(std::hash<std::string>{}(options_.session.id)) {}

AgentPool::~AgentPool() {
  const MutexLock lock(mu_);
  for (const Lease& worker : resting_) worker->session->channel().kill();
  for (const Lease& worker : settling_) worker->session->channel().kill();
}

std::size_t AgentPool::living() const {
  const MutexLock lock(mu_);
  return living_;
}

bool AgentPool::in_quarantine() const {
  const MutexLock lock(mu_);
  return !given_up_.empty();
}

Result<AgentPool::Lease> AgentPool::acquire(const Context& ctx) {
  const std::stop_callback wake(ctx.stop_token(), [this] {
    const MutexLock lock(mu_);
    changed_.notify_all();
  });
  for (;;) {
    OMNI_TRY_OK(ctx.check());
    if (Lease rested = take_rested(ctx)) return rested;
    bool may_start = false;
    {
      const MutexLock lock(mu_);
      if (!given_up_.empty()) return Error(ErrorCode::Denied, given_up_).with_operation(std::string(kOutOfService));
      if (!resting_.empty()) continue;
      const auto now = ctx.clock().now();
      may_start = living_ < options_.max && now >= start_not_before_;
      if (may_start) {
        ++living_;
      } else {
        auto until = ctx.deadline().value_or(now + std::chrono::hours(1));
        if (living_ < options_.max) until = std::min(until, start_not_before_);
        if (!settling_.empty()) until = std::min(until, now + kLookAgain);
        static_cast<void>(changed_.wait_until(mu_, std::chrono::steady_clock::now() + (until - now)));
      }
    }
    if (!may_start) continue;
    Result<Lease> started = start(ctx);
    if (started.has_value()) return started;
    {
      const MutexLock lock(mu_);
      --living_;
      changed_.notify_all();
    }
    OMNI_TRY_OK(ctx.check());  // it was not the agent's fault
    count_failure(ctx, started.error());
    return started;
  }
}

Result<AgentPool::Lease> AgentPool::start(const Context& ctx) {
  OMNI_TRY(std::shared_ptr<AgentChannel> channel, host_->start(options_.start, options_.limits));
  auto worker = std::make_unique<Worker>();
  worker->session = std::make_unique<AgentSession>(std::move(channel), options_.session);
  OMNI_TRY(worker->manifest, worker->session->initialize(ctx));
  ctx.log().debug("agent process started", {{"agent", options_.session.id}, {"version", worker->manifest.version}});
  return worker;
}

/// One that is there and well; null: none.
AgentPool::Lease AgentPool::take_rested(const Context& ctx) {
  for (;;) {
    while (settle_one(ctx)) {
    }
    Lease worker;
    {
      const MutexLock lock(mu_);
      if (resting_.empty()) return nullptr;
      worker = std::move(resting_.back());
      resting_.pop_back();
    }
    worker->session->channel().keep();
    const bool rested_long = ctx.clock().now() - worker->rests_since > options_.check_after;
    if (worker->session->usable() && (!rested_long || worker->session->ping(ctx))) return worker;
    worker.reset();  // its process ends with its channel
    const MutexLock lock(mu_);
    --living_;
    changed_.notify_all();
  }
}

/// Looks after those that were cancelled: they rest again, or are gone. True: one of them was.
bool AgentPool::settle_one(const Context& ctx) {
  Lease gone;
  const MutexLock lock(mu_);
  for (auto worker = settling_.begin(); worker != settling_.end(); ++worker) {
    const bool well = (*worker)->session->settle(ctx);
    if (!well && (*worker)->session->usable()) continue;
    if (well) {
      resting_.push_back(std::move(*worker));
    } else {
      gone = std::move(*worker);
      --living_;
    }
    settling_.erase(worker);
    changed_.notify_all();
    return true;
  }
  return false;
}

void AgentPool::give_back(const Context& ctx, Lease lease, Outcome outcome, const std::string& why) {
  if (outcome == Outcome::Failure) count_failure(ctx, Error(ErrorCode::PluginFailed, why));
  Lease gone;
  const MutexLock lock(mu_);
  if (outcome == Outcome::Success) failures_ = 0;
  if (!lease->session->usable()) {
    gone = std::move(lease);
    --living_;
  } else if (outcome == Outcome::Cancelled) {
    settling_.push_back(std::move(lease));
  } else {
    lease->rests_since = ctx.clock().now();
    if (living_ > options_.min) lease->session->channel().retire(std::chrono::steady_clock::now() + options_.idle, kExitGrace);
    resting_.push_back(std::move(lease));
  }
  changed_.notify_all();
}

void AgentPool::count_failure(const Context& ctx, const Error& why) {
  ctx.log().warn("an agent failed", {{"agent", options_.session.id}, {"why", why.describe()}});
  const MutexLock lock(mu_);
  ++failures_;
  const auto pause = backoff_delay(options_.restart, static_cast<int>(failures_), jitter_.next());
  start_not_before_ = ctx.clock().now() + pause;
  if (failures_ >= options_.quarantine_after || will_never_start(why.code())) {
    given_up_ = "it is out of service for this run after " + std::to_string(failures_) + (failures_ == 1 ? " failure" : " failures in a row") +
                "; the last one: " + why.describe();
  }
  changed_.notify_all();
}

}  // namespace omni
