#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/sync.h"

namespace omni {

/// One finished stage of work.
struct TraceEvent {
  std::string name;            ///< "taint"
  std::string correlation_id;  ///< which request it belongs to
  std::chrono::steady_clock::time_point start;
  std::chrono::nanoseconds duration{0};
  std::uint64_t thread = 0;  ///< equal for events of one thread
  std::vector<std::pair<std::string, std::string>> arguments;
};

/// Threads: any.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void record(TraceEvent event) = 0;
};

/// Keeps all events, in order of their end; for tests.
class CapturingTrace final : public TraceSink {
 public:
  void record(TraceEvent event) override;
  std::vector<TraceEvent> events() const;

 private:
  mutable Mutex mu_;
  std::vector<TraceEvent> events_ OMNI_GUARDED_BY(mu_);
};

/// Measures a scope and records it where the Context has a sink; costs a pointer test otherwise. Work inside gets
/// `span.context()`, so that errors and log lines name the stage.
/// Threads: confined to one.
class Span {
 public:
  Span(const Context& ctx, std::string_view name);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  const Context& context() const { return ctx_; }
  void set(std::string_view key, std::string value);
  void set(std::string_view key, std::uint64_t value);

 private:
  const Context ctx_;
  TraceEvent event_;
};

}  // namespace omni
