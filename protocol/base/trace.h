#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/sync.h"

namespace omni {

/// What kind of work a span measures: readers add up each kind by itself.
enum class SpanKind : std::uint8_t {
  Run,    ///< a whole request
  Phase,  ///< a part of whatever it lies in: "walk", "parse"
  Agent,  ///< one agent on one input
  File,   ///< everything about one file; its name is the path
  Rule,   ///< one rule on one file; its name is the qualified id
  Stage,  ///< a stage of a run, from the start of its first agent to the end of its last one: lies over others, so its `thread` is none
};
std::string_view to_string(SpanKind kind);  ///< "run", "phase" …

struct TraceArgument {
  std::string_view key;  ///< snake_case
  std::variant<std::string_view, std::uint64_t> value;
};

/// One finished piece of work. Borrows: a sink copies what it keeps.
struct TraceEvent {
  SpanKind kind = SpanKind::Phase;
  std::string_view name;
  std::string_view correlation_id;  ///< which request it belongs to
  std::chrono::steady_clock::time_point start;
  std::chrono::nanoseconds duration{0};
  std::uint64_t thread = 0;  ///< equal for events of one thread
  std::span<const TraceArgument> arguments{};
};

/// Hears of each span when it ends, on the thread that it ran on: what lies in a span comes before it. Threads: any.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void record(const TraceEvent& event) = 0;
};

/// Hands each event to several sinks, in their order. They outlive it.
class TraceFan final : public TraceSink {
 public:
  explicit TraceFan(std::vector<TraceSink*> sinks) : sinks_(std::move(sinks)) {}
  void record(const TraceEvent& event) override;

 private:
  const std::vector<TraceSink*> sinks_;
};

/// Keeps all events, in order of their end; for tests.
class CapturingTrace final : public TraceSink {
 public:
  struct Kept {
    SpanKind kind = SpanKind::Phase;
    std::string name;
    std::string correlation_id;
    std::chrono::steady_clock::time_point start;
    std::chrono::nanoseconds duration{0};
    std::uint64_t thread = 0;
    std::vector<std::pair<std::string, std::string>> arguments;
  };
  void record(const TraceEvent& event) override;
  std::vector<Kept> events() const;

 private:
  mutable Mutex mu_;
  std::vector<Kept> events_ OMNI_GUARDED_BY(mu_);
};

/// Measures a scope and records it where the Context has a sink; costs a pointer test otherwise.
/// Threads: confined to one. Cost with a sink: two looks at the clock and what the sink does.
class Span {
 public:
  /// `ctx` and what `name` points to outlive the span.
  Span(const Context& ctx, SpanKind kind, std::string_view name);
  ~Span() { end(); }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  /// For who learns only on the way what it is; `name` outlives the span.
  void rename(SpanKind kind, std::string_view name) {
    kind_ = kind;
    name_ = name;
  }
  /// Of text, what it points to outlives the span. No more than kMaxArguments are kept.
  void set(std::string_view key, std::string_view value) { add({key, value}); }
  void set(std::string_view key, std::uint64_t value) { add({key, value}); }
  /// Before the scope does; a second time does nothing.
  void end();
  bool on() const { return ctx_ != nullptr; }

  static constexpr std::size_t kMaxArguments = 4;

 private:
  void add(const TraceArgument& argument) {
    if (ctx_ != nullptr && count_ < kMaxArguments) arguments_[count_++] = argument;
  }

  const Context* ctx_;  // null: nobody listens, or ended
  SpanKind kind_;
  std::string_view name_;
  std::chrono::steady_clock::time_point start_{};
  std::size_t count_ = 0;
  TraceArgument arguments_[kMaxArguments];
};

}  // namespace omni
