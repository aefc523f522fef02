#include "protocol/base/trace.h"

#include <functional>
#include <thread>

#include "protocol/base/clock.h"

namespace omni {

void CapturingTrace::record(TraceEvent event) {
  const MutexLock lock(mu_);
  events_.push_back(std::move(event));
}

std::vector<TraceEvent> CapturingTrace::events() const {
  const MutexLock lock(mu_);
  return events_;
}

Span::Span(const Context& ctx, std::string_view name) : ctx_(ctx.with_span(std::string(name))) {
  if (ctx_.trace() != nullptr) event_.start = ctx_.clock().now();
}

Span::~Span() {
  if (ctx_.trace() == nullptr) return;
  event_.name = ctx_.span();
  event_.correlation_id = ctx_.correlation_id();
  event_.duration = ctx_.clock().now() - event_.start;
  event_.thread = std::hash<std::thread::id>{}(std::this_thread::get_id());
  ctx_.trace()->record(std::move(event_));
}

void Span::set(std::string_view key, std::string value) {
  if (ctx_.trace() != nullptr) event_.arguments.emplace_back(std::string(key), std::move(value));
}

void Span::set(std::string_view key, std::uint64_t value) {
  if (ctx_.trace() != nullptr) set(key, std::to_string(value));
}

}  // namespace omni
