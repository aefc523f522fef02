#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/context.h"
#include "protocol/base/sync.h"
#include "protocol/base/trace.h"

namespace omni {

/// Sees pieces of work that no longer get on, and names each once. It ends nothing: that is for deadlines and supervisors.
///
/// Its thread looks around while something is in flight and otherwise sleeps without a time limit, so that an idle process has no wake-ups.
/// Work ages by the time that passed between two looks, at most two ticks each: a process that was stopped or a machine that slept ages by nothing.
/// Threads: any.
class Watchdog {
 public:
  struct Options {
    std::chrono::milliseconds limit{2'000};  ///< silence of a piece of work; noticed no later than a tick behind it
    std::chrono::milliseconds tick{500};     ///< between two looks while something is in flight
    bool by_hand = false;                    ///< no thread: a test calls look()
  };
  /// Called for each piece once, from the watchdog's thread, with no lock held.
  ///   silent  since it was last heard of, about
  using OnStuck = std::function<void(const std::string& name, std::chrono::milliseconds silent)>;

  /// `clock` outlives it.
  Watchdog(const Clock& clock, const Options& options, OnStuck on_stuck);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  struct Item {
    std::string name;
    std::atomic<std::uint64_t> beats{0};
    std::atomic<bool> stuck{false};
    std::uint64_t seen = 0;            // these by the watchdog alone, under its lock
    std::chrono::nanoseconds age{0};
  };

 public:
  /// A piece of work in flight, until it goes. Threads: confined to one, but for beat().
  class Watched {
   public:
    Watched(Watched&& other) noexcept : dog_(other.dog_), item_(other.item_) { other.dog_ = nullptr; }
    Watched& operator=(Watched&&) = delete;
    ~Watched() {
      if (dog_ != nullptr) dog_->leave(item_);
    }
    void beat() { item_->beats.fetch_add(1, std::memory_order_relaxed); }  ///< it got on; costs one atomic addition
    bool was_stuck() const { return item_->stuck.load(std::memory_order_relaxed); }

   private:
    friend class Watchdog;
    Watched(Watchdog& dog, std::list<Item>::iterator item) : dog_(&dog), item_(item) {}
    Watchdog* dog_;
    std::list<Item>::iterator item_;
  };

  Watched watch(std::string name);

  /// One look, as if a tick had passed; for tests.
  void look();
  std::uint64_t looks() const { return looks_.load(); }  ///< so far

 private:
  void leave(std::list<Item>::iterator item);
  void guard(const std::stop_token& stop);

  const Clock& clock_;
  const Options options_;
  const OnStuck on_stuck_;
  std::atomic<std::uint64_t> looks_{0};
  Mutex mu_;
  CondVar wake_;
  std::list<Item> items_ OMNI_GUARDED_BY(mu_);
  std::optional<std::chrono::steady_clock::time_point> last_look_ OMNI_GUARDED_BY(mu_);  // nothing: nothing was in flight
  bool idle_ OMNI_GUARDED_BY(mu_) = false;      // the thread waits for work
  bool started_ OMNI_GUARDED_BY(mu_) = false;
  std::jthread thread_;                          // last member: it uses the others
};

/// Each span that ends in a piece of work shows that it gets on.
class BeatingTrace final : public TraceSink {
 public:
  /// Both outlive it.
  BeatingTrace(Watchdog::Watched& watched, TraceSink& next) : watched_(watched), next_(next) {}
  void record(const TraceEvent& event) override {
    watched_.beat();
    next_.record(event);
  }

 private:
  Watchdog::Watched& watched_;
  TraceSink& next_;
};

/// Watches a piece of work for as long as it lives, if there is somebody to watch it: each span that ends in context() shows that it gets on.
class Attention {
 public:
  /// `watchdog` may be null; else it outlives this.
  Attention(const Context& ctx, Watchdog* watchdog, const std::string& name) : ctx_(ctx) {
    if (watchdog == nullptr) return;
    watched_.emplace(watchdog->watch(name));
    if (ctx.trace() != nullptr) ctx_ = ctx.with_trace(&beats_.emplace(*watched_, *ctx.trace()));
  }
  Attention(const Attention&) = delete;
  Attention& operator=(const Attention&) = delete;

  const Context& context() const { return ctx_; }
  bool was_stuck() const { return watched_ && watched_->was_stuck(); }

 private:
  Context ctx_;
  std::optional<Watchdog::Watched> watched_;
  std::optional<BeatingTrace> beats_;
};

}  // namespace omni
