#include "agents/plugin/child_host.h"

#include <optional>
#include <utility>

#include "agents/plugin/child_loop.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

/// Waits for a change, or the end of the Context's patience. The lock is held, and free while waiting.
/// The Context's clock says how long is left; the wait itself is in real time.
Result<void> wait_for_change(const Context& ctx, ChildShared& shared) OMNI_REQUIRES(shared.mu) {
  OMNI_TRY_OK(ctx.check());
  if (ctx.deadline()) {
    static_cast<void>(shared.changed.wait_until(shared.mu, std::chrono::steady_clock::now() + (*ctx.deadline() - ctx.clock().now())));
  } else {
    shared.changed.wait(shared.mu);
  }
  return {};
}

}  // namespace

/// A child as its user has it.
class ChildHost::Channel final : public AgentChannel {
 public:
  Channel(std::shared_ptr<ChildLoop> loop, std::uint64_t id, std::shared_ptr<ChildShared> shared) : loop_(std::move(loop)), id_(id), shared_(std::move(shared)) {}
  ~Channel() override { Channel::kill(); }

  void send(std::string line) override {
    line += '\n';
    send_bytes(std::move(line));
  }
  void send_bytes(std::string bytes) {
    on_child([bytes = std::move(bytes)](ChildLoop& loop, WatchedChild& child) {
      child.outbox.append(bytes);
      loop.write(child);
    });
  }
  void close_input() {
    on_child([](ChildLoop& loop, WatchedChild& child) {
      child.close_input = true;
      loop.write(child);
    });
  }

  Result<std::string> receive(const Context& ctx) override {
    const std::stop_callback wake(ctx.stop_token(), [this] {
      const MutexLock lock(shared_->mu);
      shared_->changed.notify_all();
    });
    const MutexLock lock(shared_->mu);
    while (shared_->lines.empty()) {
      if (shared_->end) return failure(*shared_->end);
      OMNI_TRY_OK(wait_for_change(ctx, *shared_));
    }
    std::string line = std::move(shared_->lines.front());
    shared_->lines.pop_front();
    return line;
  }

  std::optional<std::string> try_receive() override {
    const MutexLock lock(shared_->mu);
    if (shared_->lines.empty()) return std::nullopt;
    std::string line = std::move(shared_->lines.front());
    shared_->lines.pop_front();
    return line;
  }

  std::optional<ChannelEnd> end() const override {
    const MutexLock lock(shared_->mu);
    return shared_->end;
  }

  void begin_work() override {
    on_child([](ChildLoop&, WatchedChild& child) {
      child.working = true;
      child.output_left = child.errors_left = child.limits.max_output;
      child.cpu_before.reset();
    });
  }
  void end_work() override {
    on_child([](ChildLoop&, WatchedChild& child) { child.working = false; });
  }

  void kill() override {
    on_child([](ChildLoop& loop, WatchedChild& child) { loop.kill(child, ChannelEnd::Why::Killed); });
  }
  void retire(std::chrono::steady_clock::time_point when, std::chrono::milliseconds grace) override {
    on_child([when, grace](ChildLoop&, WatchedChild& child) {
      child.close_at = when;
      child.kill_at = when + grace;
    });
  }
  void kill_at(std::chrono::steady_clock::time_point when) override {
    on_child([when](ChildLoop&, WatchedChild& child) { child.kill_at = when; });
  }
  void keep() override {
    on_child([](ChildLoop&, WatchedChild& child) {
      child.close_at.reset();
      child.kill_at.reset();
    });
  }

  /// ChildMode::Whole: waits for the end.
  Result<ProgramOutput> wait(const Context& ctx) {
    const std::stop_callback wake(ctx.stop_token(), [this] {
      const MutexLock lock(shared_->mu);
      shared_->changed.notify_all();
    });
    const MutexLock lock(shared_->mu);
    while (!shared_->end) OMNI_TRY_OK(wait_for_change(ctx, *shared_));
    return ProgramOutput{std::move(shared_->output), std::move(shared_->errors), *shared_->end};
  }

 private:
  static Error failure(const ChannelEnd& end) {
    const bool limit = !end.detail.empty();
    return Error(limit ? ErrorCode::BudgetExceeded : ErrorCode::PluginFailed, end.describe());
  }

  template <typename Action>
  void on_child(Action action) {
    loop_->post([id = id_, action = std::move(action)](ChildLoop& loop) {
      if (WatchedChild* child = loop.find(id)) action(loop, *child);
    });
  }

  const std::shared_ptr<ChildLoop> loop_;
  const std::uint64_t id_;
  const std::shared_ptr<ChildShared> shared_;
};

ChildHost::ChildHost(Log& log) : loop_(std::make_shared<ChildLoop>(log)), thread_([loop = loop_] { loop->run(); }) {}

ChildHost::~ChildHost() {
  loop_->stop();
  thread_.join();
}

std::size_t ChildHost::living() const { return loop_->living(); }

Result<std::shared_ptr<AgentChannel>> ChildHost::start(const ChildStart& what, const ChildLimits& limits) {
  const auto shared = std::make_shared<ChildShared>();
  OMNI_TRY(const std::uint64_t id, loop_->start(what, shared, limits, ChildMode::Lines));
  return std::shared_ptr<AgentChannel>(std::make_shared<Channel>(loop_, id, shared));
}

Result<ProgramOutput> ChildHost::run(const Context& ctx, const ChildStart& what, std::string input, const ChildLimits& limits) {
  OMNI_TRY_OK(ctx.check());
  const auto shared = std::make_shared<ChildShared>();
  OMNI_TRY(const std::uint64_t id, loop_->start(what, shared, limits, ChildMode::Whole));
  Channel channel(loop_, id, shared);  // kills it if we leave early
  if (!input.empty()) channel.send_bytes(std::move(input));
  channel.close_input();
  Result<ProgramOutput> output = channel.wait(ctx);
  if (!output.has_value()) return std::move(output).error().wrap("running " + what.program + ": killed");
  return output;
}

}  // namespace omni
