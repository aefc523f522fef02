#include "server/service/live_analysis.h"

#include <algorithm>
#include <utility>

#include "agents/pipeline/admission.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

std::string timer_of(const DocumentUri& uri) { return "analyse " + uri.value; }

}  // namespace

LiveAnalysis::LiveAnalysis(const Context& ctx, EventLoop& loop, Executor& executor, Hooks hooks)
    : ctx_(ctx), loop_(loop), executor_(executor), hooks_(std::move(hooks)) {}

void LiveAnalysis::update(const OpenDocument& present, std::shared_ptr<const Engine> engine, Trigger trigger) {
  Document& document = documents_[present.uri];
  if (document.engine != engine) {
    memories_->forget(present.uri.value);
    engine->may_give_up(DocumentMemories::at_rest(memories_));
    engine->may_give_up(DocumentMemories::edited(memories_));
    document.result.reset();
    document.begun = false;
    document.warm = false;
    document.settled = 0;
  }
  const auto now = ctx_.clock().now();
  document.hurried = now - document.changed < pause_of(document);
  document.changed = now;
  document.present = present;
  document.engine = std::move(engine);
  document.trigger = trigger;
  document.wanted = true;
  if (document.running != 0) {
    if (document.last_time >= kQuick) document.stop.request_stop();
    return;  // finished() goes on with the present text
  }
  schedule(document);
}

std::chrono::nanoseconds LiveAnalysis::pause_of(const Document& document) const {
  return std::min<std::chrono::nanoseconds>(document.last_time, kLongestPause);
}

void LiveAnalysis::schedule(Document& document) {
  const DocumentUri& uri = document.present.uri;
  loop_.forget(timer_of(uri));
  if (!document.begun) {
    start(document, Mode::First);
  } else if (!document.warm) {
    start(document, Mode::Warm);
  } else if (document.settled == document.present.revision) {
    start(document, Mode::AsItIs);  // saved, say: the provisional answer would be a step back
  } else if (document.last_time < kQuick || !document.hurried) {
    start(document, Mode::Keystroke);
  } else {
    loop_.at(timer_of(uri), document.changed + pause_of(document), [this, uri] {
      const auto found = documents_.find(uri);
      if (found != documents_.end() && found->second.running == 0) start(found->second, Mode::Keystroke);
    });
  }
}

void LiveAnalysis::start(Document& document, Mode mode) {
  document.wanted = false;
  document.running = document.present.revision;
  document.stop = std::stop_source();
  auto result = std::make_shared<LiveResult>();
  result->document = document.present;
  result->engine = document.engine;
  result->trigger = document.trigger;
  const Context ctx = ctx_.with_stop(document.stop.get_token()).with_correlation_id("document-" + std::to_string(document.present.revision));
  const std::string_view text = document.present.source.text();
  const bool remembers = mode == Mode::Warm || mode == Mode::Keystroke;
  const std::shared_ptr<DocumentMemory> memory = remembers ? memories_->take(document.present.uri.value, text.size()) : nullptr;
  const Trigger trigger = document.trigger;
  const auto work = [this, ctx, result, memory, mode, trigger, memories = memories_] {
    const auto begin = ctx.clock().now();
    result->engine->make_room(result->document.source.text().size() * Admission::kBytesPerByte);
    FileInput input = result->engine->input_of(result->document.path, std::make_shared<const std::string>(result->document.source.text()),
                                               result->document.language_id);
    input.memory = memory.get();
    input.transient = mode != Mode::First;
    result->report = result->engine->analysis().analyse(ctx, std::move(input), trigger);
    result->provisional = result->report.provisional;
    if (memory != nullptr) memories->give_back(result->document.uri.value);
    result->time = ctx.clock().now() - begin;
    const bool stopped = ctx.should_stop();
    if (!stopped && hooks_.view) result->view = hooks_.view(*result);
    const std::shared_ptr<const Engine> engine = result->engine;
    loop_.post([this, uri = result->document.uri, mode, result, stopped] { finished(uri, mode, result, stopped); });
    if (mode == Mode::Warm) engine->save_cache(ctx_);  // rules compiled for this document; nothing new costs nothing
  };
  submit_or_run(executor_, Priority::Interactive, work);
}

void LiveAnalysis::finished(const DocumentUri& uri, Mode mode, std::shared_ptr<const LiveResult> result, bool stopped) {
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return;
  Document& document = found->second;
  if (document.running != result->document.revision) return;  // closed and opened again meanwhile
  document.running = 0;
  if (!stopped && result->engine == document.engine) {
    document.begun = true;
    if (mode == Mode::Warm) document.warm = true;
    if (mode == Mode::Keystroke) document.last_time = result->time;
    if (mode == Mode::AsItIs) document.settled = result->document.revision;
  }
  const bool of_present = !stopped && result->document.revision == document.present.revision && result->engine == document.engine;
  if (!of_present) {
    schedule(document);
    return;
  }
  document.result = result;
  hooks_.done(result);
  // The hook may have closed the document.
  const auto still = documents_.find(uri);
  if (still == documents_.end() || still->second.running != 0) return;
  if (still->second.wanted) {
    schedule(still->second);
  } else if (!still->second.warm) {
    start(still->second, Mode::Warm);
  } else if (result->provisional) {
    loop_.after(timer_of(uri), kSettlePause, [this, uri] {
      const auto settled = documents_.find(uri);
      if (settled != documents_.end() && settled->second.running == 0) start(settled->second, Mode::AsItIs);
    });
  }
}

void LiveAnalysis::stop() {
  for (auto& [uri, document] : documents_) document.stop.request_stop();
}

void LiveAnalysis::close(const DocumentUri& uri) {
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return;
  found->second.stop.request_stop();
  loop_.forget(timer_of(uri));
  memories_->forget(uri.value);
  documents_.erase(found);
}

std::shared_ptr<const LiveResult> LiveAnalysis::result(const DocumentUri& uri) const {
  const auto found = documents_.find(uri);
  if (found == documents_.end() || found->second.result == nullptr) return nullptr;
  const Document& document = found->second;
  return document.result->document.revision == document.present.revision && document.result->engine == document.engine ? document.result : nullptr;
}

bool LiveAnalysis::busy() const {
  return std::any_of(documents_.begin(), documents_.end(), [](const auto& each) { return each.second.running != 0 || each.second.wanted; });
}

}  // namespace omni
