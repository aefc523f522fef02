#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/base/event_loop.h"
#include "protocol/base/executor.h"
#include "protocol/base/metrics.h"
#include "protocol/lsp/client.h"
#include "protocol/lsp/types.h"
#include "server/lsp/agent_book.h"
#include "server/lsp/diagnostics.h"
#include "server/lsp/methods.h"
#include "server/service/engine.h"
#include "server/service/engines.h"
#include "server/service/live_analysis.h"
#include "server/workspace/open_documents.h"

namespace omni {

/// What the features of the language server share: one client, its documents, what is known of them. Threads: the dispatcher's, apart
/// from what says otherwise.
class Session {
 public:
  using SendText = std::function<void(std::string json)>;
  using Answer = std::function<void(const Message& response)>;  ///< kind Response or Error

  /// All outlive it.
  struct Parts {
    const Context& ctx;
    EventLoop& loop;
    Executor& interactive;  ///< for what somebody waits for
    Executor& background;   ///< for the workspace; its threads yield to the others
    Executor& outside;      ///< waits for other programs
    Engines& engines;
    MetricRegistry& metrics;
    std::string version;    ///< of the program
  };
  Session(Parts parts, SendText send);

  const Context& ctx() const { return parts_.ctx; }
  EventLoop& loop() { return parts_.loop; }
  Executor& interactive() { return parts_.interactive; }
  Executor& background() { return parts_.background; }
  Executor& outside() { return parts_.outside; }
  AgentBook& agents() { return agents_; }
  Engines& engines() { return parts_.engines; }
  const std::string& version() const { return parts_.version; }
  MetricRegistry& metrics() { return parts_.metrics; }
  OpenDocuments& documents() { return documents_; }
  LiveAnalysis& live() { return live_; }
  const InitializeParams& init() const { return init_; }
  const ClientCapabilities& client() const { return init_.client; }
  void set_init(InitializeParams init) { init_ = std::move(init); }

  /// The last `omni/scan`, without its findings; null: there was none.
  const JsonValue& last_run() const { return last_run_; }
  void set_last_run(JsonValue report) {
    last_run_ = std::move(report);
    for (const auto& listener : run_listeners_) listener();
  }
  void on_run(std::function<void()> listener) { run_listeners_.push_back(std::move(listener)); }

  // To the client. Threads: any.
  void send(const Message& message) const { send_(encode_message(message)); }
  void send_text(std::string json) const { send_(std::move(json)); }
  void notify(std::string method, JsonValue params) const { send(make_notification(std::move(method), std::move(params))); }
  void notify_text(std::string_view method, std::string_view params) const;
  void log_message(int type, std::string_view text) const;  ///< window/logMessage: 1 error, 2 warning, 3 info

  /// Asks the client; `answer` comes on the dispatcher, or never when the client does not answer.
  void ask(std::string method, JsonValue params, Answer answer = {});
  void on_answer(const Message& response);  ///< for the server

  /// Calls `then` with the result of the document's present text, now or as soon as there is one; with null when the document is
  /// not open, is closed before, or has no engine.
  void when_known(std::string_view client_uri, std::function<void(std::shared_ptr<const LiveResult>)> then);

  /// Those who want to hear of every new result of an open document, and of closed ones.
  struct Observer {
    std::function<void(const std::shared_ptr<const LiveResult>& result)> result{};
    std::function<void(const OpenDocument& document)> closed{};
    std::function<void()> engines_changed{};
  };
  void observe(Observer observer) { observers_.push_back(std::move(observer)); }

  /// Told of workspace/didChangeWatchedFiles, with its params.
  void on_files_changed(std::function<void(const JsonValue& params)> listener) { file_listeners_.push_back(std::move(listener)); }
  void files_changed(const JsonValue& params) const {
    for (const auto& listener : file_listeners_) listener(params);
  }

  /// Those who keep much say so, for who measures it.
  void on_measure(std::function<HeapPart()> part) { measured_.push_back(std::move(part)); }
  std::vector<HeapPart> heap_parts();

  /// A token for $/progress, and what happens when the client cancels it.
  std::string new_progress_token(std::function<void()> cancel);
  void cancel_progress(const std::string& token);
  void forget_progress_token(const std::string& token) { progress_.erase(token); }

  void opened(const OpenDocument& document) { analyse(document, Trigger::Open); }
  void changed(const OpenDocument& document) { analyse(document, Trigger::Keystroke); }
  void saved(const OpenDocument& document) { analyse(document, Trigger::Save); }
  void closed(const OpenDocument& document);
  /// Settings or rules are others now: everything open is analysed anew.
  void engines_changed();

 private:
  void analyse(const OpenDocument& document, Trigger trigger);
  void known(std::shared_ptr<const LiveResult> result);
  void nobody_knows(const DocumentUri& uri);

  const Parts parts_;
  const SendText send_;
  InitializeParams init_;
  AgentBook agents_;
  OpenDocuments documents_;
  LiveAnalysis live_;
  std::vector<Observer> observers_;
  std::multimap<DocumentUri, std::function<void(std::shared_ptr<const LiveResult>)>> waiting_;
  std::map<RpcId, Answer> asked_;
  std::vector<std::function<void(const JsonValue&)>> file_listeners_;
  std::map<std::string, std::function<void()>> progress_;
  JsonValue last_run_;
  std::vector<std::function<void()>> run_listeners_;
  std::vector<std::function<HeapPart()>> measured_;
  std::int64_t next_id_ = 0;
};

/// What the server counts, beside the metrics of runs (server/observe/run_metrics.h).
inline constexpr MetricInfo kDocumentSeconds{"omni_document_seconds", "Time of one analysis of an open document.", "trigger"};
inline constexpr MetricInfo kOpenDocuments{"omni_open_documents", "Documents that are open.", ""};

/// The diagnostics of a result, made on the thread that analysed.
const DiagnosticsView& view_of(const LiveResult& result);

}  // namespace omni
