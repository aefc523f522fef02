#include "protocol/base/trace.h"

#include <functional>
#include <thread>

#include "protocol/base/clock.h"

namespace omni {

std::string_view to_string(SpanKind kind) {
  switch (kind) {
    case SpanKind::Run: return "run";
    case SpanKind::Phase: return "phase";
    case SpanKind::Agent: return "agent";
    case SpanKind::File: return "file";
    case SpanKind::Rule: return "rule";
    case SpanKind::Stage: return "stage";
  }
  return "phase";
}

void TraceFan::record(const TraceEvent& event) {
  for (TraceSink* sink : sinks_) sink->record(event);
}

void CapturingTrace::record(const TraceEvent& event) {
  Kept kept{event.kind, std::string(event.name), std::string(event.correlation_id), event.start, event.duration, event.thread, {}};
  for (const TraceArgument& argument : event.arguments) {
    const auto* number = std::get_if<std::uint64_t>(&argument.value);
    kept.arguments.emplace_back(argument.key, number != nullptr ? std::to_string(*number) : std::string(std::get<std::string_view>(argument.value)));
  }
  const MutexLock lock(mu_);
  events_.push_back(std::move(kept));
}

std::vector<CapturingTrace::Kept> CapturingTrace::events() const {
  const MutexLock lock(mu_);
  return events_;
}

Span::Span(const Context& ctx, SpanKind kind, std::string_view name)
    : ctx_(ctx.trace() != nullptr ? &ctx : nullptr), kind_(kind), name_(name) {
  if (ctx_ != nullptr) start_ = ctx_->clock().now();
}

void Span::end() {
  if (ctx_ == nullptr) return;
  TraceEvent event;
  event.kind = kind_;
  event.name = name_;
  event.correlation_id = ctx_->correlation_id();
  event.start = start_;
  event.duration = ctx_->clock().now() - start_;
  event.thread = std::hash<std::thread::id>{}(std::this_thread::get_id());
  event.arguments = {arguments_, count_};
  ctx_->trace()->record(event);
  ctx_ = nullptr;
}

}  // namespace omni
