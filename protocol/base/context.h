#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace omni {

class Clock;
class Log;
class TraceSink;

/// What travels with a piece of work: stop token, deadline, correlation id, log and trace sinks. Immutable, cheap to
/// copy, always passed explicitly as the first parameter. Holds no data that changes a result.
/// Threads: any.
class Context {
 public:
  /// No stop, no deadline; for start-up code and tests. `clock`, `log` and `trace` outlive every copy.
  Context(const Clock& clock, Log& log, TraceSink* trace = nullptr, std::string correlation_id = {});

  /// Ok, or Cancelled / DeadlineExceeded naming the span. Cost: one atomic load and a clock read.
  Result<void> check() const;
  bool should_stop() const;  ///< check() without the words, for innermost loops

  Context with_deadline(std::chrono::steady_clock::time_point deadline) const;  ///< the earlier of both holds
  Context with_budget(std::chrono::nanoseconds budget) const;                   ///< now + budget
  Context with_stop(std::stop_token stop) const;                                ///< replaces the token
  Context with_correlation_id(std::string id) const;
  Context with_span(std::string name) const;
  Context with_trace(TraceSink* trace) const;  ///< it outlives every copy; null: nobody listens

  std::optional<std::chrono::steady_clock::time_point> deadline() const;
  std::stop_token stop_token() const;
  const std::string& correlation_id() const;
  const std::string& span() const;
  const Clock& clock() const;
  Log& log() const;  ///< adds correlation id and span to each line; valid while this Context lives
  TraceSink* trace() const;

 private:
  struct State;
  explicit Context(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace omni
