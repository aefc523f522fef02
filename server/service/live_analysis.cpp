#include "server/service/live_analysis.h"

#include <algorithm>
#include <utility>

#include "agents/pipeline/admission.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

std::string timer_of(const DocumentUri& uri) { return "analyse " + uri.value; }
std::string outside_timer_of(const DocumentUri& uri) { return "ask others about " + uri.value; }

}  // namespace

LiveAnalysis::LiveAnalysis(const Context& ctx, EventLoop& loop, Executor& executor, Executor& outside, Hooks hooks)
    : ctx_(ctx), loop_(loop), executor_(executor), outside_(outside), hooks_(std::move(hooks)) {}

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
    document.known.reset();
    document.outside.reset();
  }
  const bool another = document.engine != engine || document.present.revision != present.revision;
  if (another || trigger == Trigger::Save) {  // a stage may be there for saved texts only
    document.outside_seen = 0;
    loop_.forget(outside_timer_of(present.uri));
  }
  if (another && document.outside_running != 0) document.outside_stop.request_stop();
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
  const bool with_others = !document.engine->outside_names().empty();
  const auto work = [this, ctx, result, memory, mode, trigger, with_others, outside = document.outside, memories = memories_] {
    const auto begin = ctx.clock().now();
    result->engine->make_room(result->document.source.text().size() * Admission::kBytesPerByte);
    FileInput input = result->engine->input_of(result->document.path, std::make_shared<const std::string>(result->document.source.text()),
                                               result->document.language_id);
    input.memory = memory.get();
    input.transient = mode != Mode::First;
    FileOutcome found = result->engine->analysis().look(ctx, std::move(input), trigger);
    Outcome outcome{result, nullptr, outside, false};
    if (with_others) {
      outcome.known = std::make_shared<const FileOutcome>(std::move(found));
      put(*result, *outcome.known, outside.get());
    } else {
      result->report = result->engine->analysis().report_of(ctx, std::move(found));
    }
    result->provisional = result->report.provisional;
    if (memory != nullptr) memories->give_back(result->document.uri.value);
    result->time = ctx.clock().now() - begin;
    outcome.stopped = ctx.should_stop();
    if (!outcome.stopped && hooks_.view) result->view = hooks_.view(*result);
    const std::shared_ptr<const Engine> engine = result->engine;
    loop_.post([this, uri = result->document.uri, mode, outcome = std::move(outcome)] { finished(uri, mode, outcome); });
    if (mode == Mode::Warm) engine->save_cache(ctx_);  // rules compiled for this document; nothing new costs nothing
  };
  submit_or_run(executor_, Priority::Interactive, work);
}

void LiveAnalysis::put(LiveResult& result, const FileOutcome& known, const OutsideFindings* outside) const {
  result.report = result.engine->analysis().report_of(ctx_, outside == nullptr ? known : with_outside(known, *outside));
}

void LiveAnalysis::finished(const DocumentUri& uri, Mode mode, Outcome outcome) {
  const std::shared_ptr<LiveResult>& result = outcome.result;
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return;
  Document& document = found->second;
  if (document.running != result->document.revision) return;  // closed and opened again meanwhile
  document.running = 0;
  if (!outcome.stopped && result->engine == document.engine) {
    document.begun = true;
    if (mode == Mode::Warm) document.warm = true;
    if (mode == Mode::Keystroke) document.last_time = result->time;
    if (mode == Mode::AsItIs) document.settled = result->document.revision;
  }
  const bool of_present = !outcome.stopped && result->document.revision == document.present.revision && result->engine == document.engine;
  if (!of_present) {
    schedule(document);
    return;
  }
  if (outcome.outside != document.outside) {  // others said something meanwhile
    put(*result, *outcome.known, document.outside.get());
    if (hooks_.view) result->view = hooks_.view(*result);
  }
  if (document.outside_seen == document.present.revision) result->outside = document.outside;
  document.known = outcome.known;
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
  } else {
    ask_others_soon(still->second);
  }
}

void LiveAnalysis::ask_others_soon(Document& document) {
  if (document.known == nullptr || document.outside_running != 0 || document.outside_seen == document.present.revision) return;
  const std::string timer = outside_timer_of(document.present.uri);
  if (document.trigger != Trigger::Keystroke) return ask_others(document);
  loop_.at(timer, document.changed + kOutsidePause, [this, uri = document.present.uri] {
    const auto found = documents_.find(uri);
    if (found == documents_.end() || found->second.running != 0 || found->second.outside_running != 0) return;  // they are asked when that ends
    ask_others(found->second);
  });
}

void LiveAnalysis::ask_others(Document& document) {
  document.outside_running = document.present.revision;
  document.outside_stop = std::stop_source();
  auto result = std::make_shared<LiveResult>(*document.result);
  result->trigger = document.trigger;
  const Context ctx = ctx_.with_stop(document.outside_stop.get_token()).with_correlation_id("document-" + std::to_string(document.present.revision));
  const auto work = [this, ctx, result, known = document.known] {
    bool stopped = ctx.should_stop() || ctx_.should_stop();
    if (!stopped) {
      const OutsideAgents* const others = result->engine->outside(ctx_);
      result->outside = others->ask(ctx, *known, result->trigger, &outside_);
      stopped = ctx.should_stop();
    }
    if (!stopped) {
      put(*result, *known, result->outside.get());
      if (hooks_.view) result->view = hooks_.view(*result);
    }
    loop_.post([this, uri = result->document.uri, result, known, stopped] { others_said(uri, result, known, stopped); });
  };
  submit_or_run(outside_, Priority::Interactive, work);
}

void LiveAnalysis::others_said(const DocumentUri& uri, const std::shared_ptr<LiveResult>& result, const std::shared_ptr<const FileOutcome>& known, bool stopped) {
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return;
  Document& document = found->second;
  if (document.outside_running != result->document.revision) return;  // closed and opened again meanwhile
  document.outside_running = 0;
  const bool of_present = !stopped && result->document.revision == document.present.revision && result->engine == document.engine;
  if (of_present) {
    document.outside = result->outside;
    document.outside_seen = result->document.revision;
  }
  if (document.running != 0 || document.wanted) return;  // finished() goes on
  if (!of_present) return ask_others_soon(document);
  if (document.known != known) {
    put(*result, *document.known, document.outside.get());
    if (hooks_.view) result->view = hooks_.view(*result);
  }
  document.result = result;
  hooks_.done(result);
}

void LiveAnalysis::stop() {
  for (auto& [uri, document] : documents_) {
    document.stop.request_stop();
    document.outside_stop.request_stop();
  }
}

void LiveAnalysis::close(const DocumentUri& uri) {
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return;
  found->second.stop.request_stop();
  found->second.outside_stop.request_stop();
  loop_.forget(timer_of(uri));
  memories_->forget(uri.value);
  loop_.forget(outside_timer_of(uri));
  documents_.erase(found);
}

std::shared_ptr<const LiveResult> LiveAnalysis::result(const DocumentUri& uri) const {
  const auto found = documents_.find(uri);
  if (found == documents_.end() || found->second.result == nullptr) return nullptr;
  const Document& document = found->second;
  return document.result->document.revision == document.present.revision && document.result->engine == document.engine ? document.result : nullptr;
}

bool LiveAnalysis::busy() const {
  return std::any_of(documents_.begin(), documents_.end(), [](const auto& each) { return each.second.running != 0 || each.second.wanted || each.second.outside_running != 0; });
}

std::vector<HeapPart> LiveAnalysis::heap_parts() {
  const auto of_memories = [unused = memories_->unused()](RememberedPart part) {
    return [unused, part] {
      for (const std::shared_ptr<DocumentMemory>& memory : unused) drop_remembered(*memory, part);
    };
  };
  const auto results = [this] {
    for (auto& [uri, document] : documents_) {
      if (document.outside_running != 0) continue;
      document.result.reset();
      document.known.reset();
      document.outside.reset();
    }
  };
  return {{"results", results}, {"documentRuleMemories", of_memories(RememberedPart::Rules)}, {"grammarTrees", of_memories(RememberedPart::GrammarTree)},
          {"normalTrees", of_memories(RememberedPart::Tree)}};
}

}  // namespace omni
