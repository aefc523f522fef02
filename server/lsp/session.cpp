#include "server/lsp/session.h"

#include <iterator>
#include <utility>

#include "protocol/base/clock.h"

namespace omni {
Session::Session(Parts parts, SendText send)
    : parts_(parts),
      send_(std::move(send)),
      agents_([this](const std::string& message) { notify("window/showMessage", {{"type", 2}, {"message", message}}); }),
      live_(parts.ctx, parts.loop, parts.interactive, parts.outside,
            {[this](const LiveResult& result) -> std::shared_ptr<const void> {
               // On the thread that analysed: what it reads of the session does not change after `initialize`.
               const auto uri_of = [&](const std::string& path) {
                 return path == result.report.path ? result.document.client_uri : result.engine->uri_of(path);
               };
               return std::make_shared<const DiagnosticsView>(
                   diagnostics_of(result.report, result.document.source, *result.engine, init_.client, uri_of));
             },
             [this](std::shared_ptr<const LiveResult> result) { known(std::move(result)); }}) {}

const DiagnosticsView& view_of(const LiveResult& result) { return *static_cast<const DiagnosticsView*>(result.view.get()); }

void Session::notify_text(std::string_view method, std::string_view params) const {
  std::string text = R"({"jsonrpc":"2.0","method":")";
  text.append(method).append(R"(","params":)").append(params).append("}");
  send_(std::move(text));
}

void Session::log_message(int type, std::string_view text) const { notify("window/logMessage", {{"type", type}, {"message", text}}); }

void Session::ask(std::string method, JsonValue params, Answer answer) {
  const RpcId id = "omni-" + std::to_string(++next_id_);
  if (answer) asked_.emplace(id, std::move(answer));
  send(make_request(id, std::move(method), std::move(params)));
}

void Session::on_answer(const Message& response) {
  if (!response.id) return;
  const auto found = asked_.find(*response.id);
  if (found == asked_.end()) return;
  const Answer answer = std::move(found->second);
  asked_.erase(found);
  answer(response);
}

std::vector<HeapPart> Session::heap_parts() {
  std::vector<HeapPart> parts = live_.heap_parts();
  for (const auto& part : measured_) parts.push_back(part());
  for (const std::shared_ptr<const Engine>& engine : parts_.engines.all()) {
    std::vector<HeapPart> of_engine = engine->heap_parts();
    std::move(of_engine.begin(), of_engine.end(), std::back_inserter(parts));
  }
  return parts;
}

std::string Session::new_progress_token(std::function<void()> cancel) {
  std::string token = "omni-progress-" + std::to_string(++next_id_);
  progress_.emplace(token, std::move(cancel));
  return token;
}

void Session::cancel_progress(const std::string& token) {
  const auto found = progress_.find(token);
  if (found != progress_.end() && found->second) found->second();
}

void Session::when_known(std::string_view client_uri, std::function<void(std::shared_ptr<const LiveResult>)> then) {
  const OpenDocument* const document = documents_.find(client_uri);
  if (document == nullptr) {
    then(nullptr);
    return;
  }
  if (std::shared_ptr<const LiveResult> result = live_.result(document->uri)) {
    then(std::move(result));
    return;
  }
  if (parts_.engines.is_unusable(document->path)) {
    then(nullptr);
    return;
  }
  waiting_.emplace(document->uri, std::move(then));
}

void Session::known(std::shared_ptr<const LiveResult> result) {
  if (result->outside == nullptr) {
    metrics().histogram(kDocumentSeconds, to_string(result->trigger)).observe(std::chrono::duration<double>(result->time).count());
  } else {
    agents_.ran(result->outside->agents, result->report, result->document.client_uri);
  }
  metrics().gauge(kOpenDocuments).set(static_cast<double>(documents_.all().size()));
  for (const Observer& observer : observers_) {
    if (observer.result) observer.result(result);
  }
  auto waiting = waiting_.extract(result->document.uri);
  while (!waiting.empty()) {
    waiting.mapped()(result);
    waiting = waiting_.extract(result->document.uri);
  }
}

void Session::nobody_knows(const DocumentUri& uri) {
  auto waiting = waiting_.extract(uri);
  while (!waiting.empty()) {
    waiting.mapped()(nullptr);
    waiting = waiting_.extract(uri);
  }
}

void Session::analyse(const OpenDocument& document, Trigger trigger) {
  if (std::shared_ptr<const Engine> engine = parts_.engines.engine_of(document.path)) {
    live_.update(document, std::move(engine), trigger);
    return;
  }
  parts_.engines.with_engine(document.path, [this, uri = document.uri, trigger](std::shared_ptr<const Engine> engine) {
    const auto found = documents_.all().find(uri);
    if (found == documents_.all().end()) return;
    if (engine != nullptr) live_.update(found->second, std::move(engine), trigger);
    else nobody_knows(uri);
  });
}

void Session::closed(const OpenDocument& document) {
  live_.close(document.uri);
  nobody_knows(document.uri);
  for (const Observer& observer : observers_) {
    if (observer.closed) observer.closed(document);
  }
}

void Session::engines_changed() {
  agents_.forget();
  parts_.engines.reload();
  for (const Observer& observer : observers_) {
    if (observer.engines_changed) observer.engines_changed();
  }
  for (const auto& [uri, document] : documents_.all()) analyse(document, Trigger::Open);
}

}  // namespace omni
