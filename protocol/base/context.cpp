#include "protocol/base/context.h"

#include <algorithm>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

/// Adds correlation id and span to each line on its way to the real log.
class CorrelatedLog final : public Log {
 public:
  CorrelatedLog(Log& sink, const std::string& correlation_id, const std::string& span)
      : sink_(sink), correlation_id_(correlation_id), span_(span) {}

  using Log::write;
  bool enabled(LogLevel level) const override { return sink_.enabled(level); }
  void write(const LogRecord& record) override { sink_.write(correlated(record)); }
  void bug(const LogRecord& record) override { sink_.bug(correlated(record)); }

 private:
  LogRecord correlated(LogRecord record) const {
    if (record.correlation_id.empty()) record.correlation_id = correlation_id_;
    if (record.span.empty()) record.span = span_;
    return record;
  }

  Log& sink_;
  const std::string& correlation_id_;
  const std::string& span_;
};

}  // namespace

struct Context::State {
  State(const Clock& given_clock, Log& given_log, TraceSink* given_trace)
      : clock(given_clock), sink(given_log), trace(given_trace) {}
  State(const State& other)
      : clock(other.clock), sink(other.sink), trace(other.trace), correlation_id(other.correlation_id),
        span(other.span), deadline(other.deadline), stop(other.stop) {}  // `log` refers to this copy's strings

  const Clock& clock;
  Log& sink;
  TraceSink* trace;
  std::string correlation_id;
  std::string span;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::stop_token stop;
  mutable CorrelatedLog log{sink, correlation_id, span};
};

Context::Context(const Clock& clock, Log& log, TraceSink* trace, std::string correlation_id) {
  auto state = std::make_shared<State>(clock, log, trace);
  state->correlation_id = std::move(correlation_id);
  state_ = std::move(state);
}

Result<void> Context::check() const {
  const auto failure = [&](ErrorCode code, std::string message) {
    if (!state_->span.empty()) message = state_->span + ": " + message;
    return Error(code, std::move(message)).with_operation(state_->span).with_correlation_id(state_->correlation_id);
  };
  if (state_->stop.stop_requested()) return failure(ErrorCode::Cancelled, "cancelled");
  if (state_->deadline.has_value() && state_->clock.now() >= *state_->deadline) {
    return failure(ErrorCode::DeadlineExceeded, "the time limit has passed");
  }
  return {};
}

bool Context::should_stop() const {
  return state_->stop.stop_requested() || (state_->deadline.has_value() && state_->clock.now() >= *state_->deadline);
}

Context Context::with_deadline(std::chrono::steady_clock::time_point deadline) const {
  auto state = std::make_shared<State>(*state_);
  state->deadline = state->deadline.has_value() ? std::min(*state->deadline, deadline) : deadline;
  return Context(std::move(state));
}

Context Context::with_budget(std::chrono::nanoseconds budget) const {
  using SteadyTime = std::chrono::steady_clock::time_point;
  const SteadyTime now = state_->clock.now();
  if (budget >= SteadyTime::max() - now) return *this;  // for ever, and no overflow
  return with_deadline(now + budget);
}

Context Context::with_stop(std::stop_token stop) const {
  auto state = std::make_shared<State>(*state_);
  state->stop = std::move(stop);
  return Context(std::move(state));
}

Context Context::with_correlation_id(std::string id) const {
  auto state = std::make_shared<State>(*state_);
  state->correlation_id = std::move(id);
  return Context(std::move(state));
}

Context Context::with_span(std::string name) const {
  auto state = std::make_shared<State>(*state_);
  state->span = std::move(name);
  return Context(std::move(state));
}

Context Context::with_trace(TraceSink* trace) const {
  auto state = std::make_shared<State>(*state_);
  state->trace = trace;
  return Context(std::move(state));
}

std::optional<std::chrono::steady_clock::time_point> Context::deadline() const { return state_->deadline; }
std::stop_token Context::stop_token() const { return state_->stop; }
const std::string& Context::correlation_id() const { return state_->correlation_id; }
const std::string& Context::span() const { return state_->span; }
const Clock& Context::clock() const { return state_->clock; }
Log& Context::log() const { return state_->log; }
TraceSink* Context::trace() const { return state_->trace; }

}  // namespace omni
