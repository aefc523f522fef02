// Diagnostics of the whole workspace, for clients that pull them: streamed as they are found, then held open until something changes.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "protocol/base/hash.h"
#include "protocol/lsp/error_codes.h"
#include "protocol/text/escape.h"
#include "server/lsp/features.h"
#include "server/lsp/work_done.h"
#include "server/service/workspace_analysis.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::string_view kChanged = "workspace files changed";
constexpr std::chrono::milliseconds kChangePause{200};
constexpr std::size_t kMostSingleFiles = 500;  // more than that, and all are looked at again

class WorkspaceDiagnostics {
 public:
  explicit WorkspaceDiagnostics(Session& session)
      : session_(session),
        analysis_(session.ctx(), session.loop(), session.background(), session.engines(), session.engines().user(),
                  {[this](const WorkspaceResult& result) { return make_view(result); },
                   [this](std::vector<WorkspaceResult> results) { known(std::move(results)); },
                   [this](const WorkspaceAnalysis::Progress& progress) { tell(progress); },
                   [this](const WorkspaceAnalysis::Ended& ended) { done(ended); }}) {}

  void pull(const JsonValue& params, const Reply& reply) {
    Request request{reply, {}, {}, {}, false};
    if (const JsonValue* const token = member(params, "partialResultToken")) request.token = *token;
    if (const JsonValue* const previous = member(params, "previousResultIds"); previous != nullptr && previous->is_array()) {
      for (const JsonValue& each : *previous) request.previous[text_at(each, "uri")] = text_at(each, "value");
    }
    std::erase_if(requests_, [](const Request& each) { return each.reply.answered(); });
    requests_.push_back(std::move(request));
    if (scanned_ && !analysis_.running()) {
      tell_all(requests_.back());
      answer_if_told();
    } else if (!analysis_.running()) {
      start_all();
    } else {
      tell_all(requests_.back());
    }
  }

  void files_changed(const JsonValue& params) {
    const JsonValue* const changes = member(params, "changes");
    if (!scanned_ || changes == nullptr || !changes->is_array()) return;
    for (const JsonValue& change : *changes) {
      const Result<std::string> path = path_of_uri(text_at(change, "uri"));
      if (!path.has_value() || path->find("/.git/") != std::string::npos) {
        all_changed_ = all_changed_ || (path.has_value() && path->ends_with("/.git/HEAD"));
        continue;
      }
      changed_.insert(*path);
    }
    if (changed_.size() > kMostSingleFiles) all_changed_ = true;
    if (!changed_.empty() || all_changed_) session_.loop().after(std::string(kChanged), kChangePause, [this] { look_again(); });
  }

  void closed(const OpenDocument& document) {
    if (!scanned_ || !document.path.starts_with('/')) return;
    changed_.insert(document.path);
    session_.loop().after(std::string(kChanged), kChangePause, [this] { look_again(); });
  }

  /// What is kept of files' diagnostics, for who measures it.
  void drop() { entries_.clear(); }

  void engines_changed() {
    if (scanned_ || analysis_.running()) start_all();
  }

 private:
  struct Entry {
    std::string uri;
    std::shared_ptr<const DiagnosticsView> view;
    std::uint64_t text = 0;                       // its digest
    std::weak_ptr<const Engine> engine;
  };
  struct Request {
    Reply reply;
    JsonValue token;                              // null: one answer at the end
    std::map<std::string, std::string> previous;  // by URI
    std::map<std::string, JsonValue> items;       // without a token; by URI, the last word on each
    bool told = false;                            // something was sent, so the request may end
  };

  std::shared_ptr<const void> make_view(const WorkspaceResult& result) const {
    const SourceText source(result.report.path, *result.text);
    const auto uri_of = [&](const std::string& path) { return result.engine->uri_of(path); };
    return std::make_shared<const DiagnosticsView>(diagnostics_of(result.report, source, *result.engine, session_.client(), uri_of));
  }

  void start_all() {
    changed_.clear();
    all_changed_ = false;
    only_.clear();
    seen_.clear();
    progress_.begin(session_, "OMNI: looking at the workspace", [this] { cancelled(); });
    analysis_.start(session_.engines().folders());
  }

  void look_again() {
    if (analysis_.running()) return;  // done() comes back to it
    if (all_changed_) {
      start_all();
      return;
    }
    only_.assign(changed_.begin(), changed_.end());
    changed_.clear();
    seen_.clear();
    analysis_.start(session_.engines().folders(), only_);
  }

  void known(std::vector<WorkspaceResult> results) {
    std::vector<std::string> news;
    for (WorkspaceResult& result : results) {
      seen_.insert(result.path);
      session_.agents().went_wrong(result.report, result.engine->uri_of(result.path));
      const std::uint64_t text = fast_hash(*result.text);
      const auto before = entries_.find(result.path);
      // What other programs found in the same text stays until they have looked again.
      if (result.more_to_come && before != entries_.end() && before->second.text == text && before->second.engine.lock() == result.engine) continue;
      auto view = std::static_pointer_cast<const DiagnosticsView>(result.view);
      if (view->count == 0 && !entries_.contains(result.path)) continue;  // most files
      const Result<DocumentUri> uri = file_uri(result.path);
      if (!uri.has_value()) continue;
      entries_[result.path] = {uri->value, std::move(view), text, result.engine};
      news.push_back(result.path);
    }
    for (Request& request : requests_) tell(request, news);
  }

  void tell_all(Request& request) {
    std::vector<std::string> all;
    for (const auto& [path, entry] : entries_) all.push_back(path);
    tell(request, all);
    std::set<std::string> uris;
    for (const auto& [path, entry] : entries_) uris.insert(entry.uri);
    for (const auto& [uri, id] : request.previous) {
      if (!uris.contains(uri) && id != empty_id()) tell_gone(request, uri);
    }
  }

  void tell(Request& request, const std::vector<std::string>& paths) {
    JsonValue items = JsonValue::array();
    for (const std::string& path : paths) {
      const Entry& entry = entries_.at(path);
      if (session_.documents().find_path(path) != nullptr) continue;  // its editor asks for itself
      const auto previous = request.previous.find(entry.uri);
      if (previous != request.previous.end() ? previous->second == entry.view->result_id : entry.view->count == 0) continue;
      request.previous[entry.uri] = entry.view->result_id;
      items.push_back(report(entry.uri, *entry.view));
    }
    send(request, std::move(items));
  }

  void tell_gone(Request& request, const std::string& uri) {
    request.previous[uri] = empty_id();
    send(request, JsonValue::array({{{"uri", uri}, {"version", nullptr}, {"kind", "full"}, {"resultId", empty_id()}, {"items", JsonValue::array()}}}));
  }

  static JsonValue report(const std::string& uri, const DiagnosticsView& view) {
    return {{"uri", uri}, {"version", nullptr}, {"kind", "full"}, {"resultId", view.result_id}, {"items", JsonValue::parse(view.items)}};
  }

  static const std::string& empty_id() {
    static const std::string id = empty_view().result_id;
    return id;
  }

  void send(Request& request, JsonValue items) {
    if (items.empty() || request.reply.answered()) return;
    request.told = true;
    if (request.token.is_null()) {
      for (JsonValue& item : items) request.items.insert_or_assign(text_at(item, "uri"), item);
    } else {
      session_.notify("$/progress", {{"token", request.token}, {"value", {{"items", std::move(items)}}}});
    }
  }

  /// By the user: whoever waits gets what was found, and no more until it asks again.
  void cancelled() {
    analysis_.stop();
    progress_.end("stopped");
    for (const Request& request : requests_) {
      if (!request.told) request.reply.error(RpcError{lsp_code::kServerCancelled, "the look at the workspace was stopped", {{"retriggerRequest", false}}});
    }
    answer_if_told();
  }

  void done(const WorkspaceAnalysis::Ended& ended) {
    progress_.end("done");
    session_.agents().ran(ended.agents);
    for (const std::string& each : ended.failed) session_.log_message(2, "omni: " + each);
    for (const Skip& skip : ended.skips) {
      if (is_failure(skip.reason)) session_.log_message(2, "omni: " + show_controls(skip.path) + " was left out, " + std::string(to_string(skip.reason)) + ": " + show_controls(skip.detail));
    }
    scanned_ = true;
    std::vector<std::string> gone;
    for (const auto& [path, entry] : entries_) {
      const bool asked = only_.empty() || WorkspaceAnalysis::concerns(only_, path);
      if (asked && !seen_.contains(path)) gone.push_back(path);
    }
    for (const std::string& path : gone) {
      const std::string uri = entries_.at(path).uri;
      entries_.erase(path);
      for (Request& request : requests_) {
        if (request.previous.contains(uri)) tell_gone(request, uri);
      }
    }
    answer_if_told();
    if (!changed_.empty() || all_changed_) look_again();
  }

  /// Who was told something gets the end of the answer, and asks again; who was not waits for a change.
  void answer_if_told() {
    for (const Request& request : requests_) {
      if (!request.told) continue;
      JsonValue items = JsonValue::array();
      for (const auto& [uri, item] : request.items) items.push_back(item);
      request.reply.result({{"items", std::move(items)}});
    }
    std::erase_if(requests_, [](const Request& each) { return each.reply.answered(); });
  }

  void tell(const WorkspaceAnalysis::Progress& progress) {
    if (progress.files == 0) return;
    progress_.report(progress.done * 100 / progress.files,
                     std::to_string(progress.done) + " of " + std::to_string(progress.files) + " files, " + std::to_string(progress.findings) + " findings");
  }

  Session& session_;
  WorkspaceAnalysis analysis_;
  std::map<std::string, Entry> entries_;  // by path; files without findings are left out
  std::vector<Request> requests_;
  std::set<std::string> changed_;
  std::set<std::string> seen_;            // in this run
  std::vector<std::string> only_;         // files and folders this run is about, sorted; empty: all
  bool all_changed_ = false;
  bool scanned_ = false;
  WorkDone progress_;
};

}  // namespace

FeatureState add_workspace_diagnostics(Session& session, Methods& methods, JsonValue& capabilities) {
  if (!session.client().pull) return nullptr;
  capabilities["diagnosticProvider"]["workspaceDiagnostics"] = true;
  const auto feature = std::make_shared<WorkspaceDiagnostics>(session);
  session.observe({{}, [feature](const OpenDocument& document) { feature->closed(document); }, [feature] { feature->engines_changed(); }});
  methods.on_request("workspace/diagnostic", [feature](const JsonValue& params, const Reply& reply) { feature->pull(params, reply); });
  session.on_measure([feature] { return HeapPart{"workspaceDiagnostics", [feature] { feature->drop(); }}; });
  session.on_files_changed([feature](const JsonValue& params) { feature->files_changed(params); });
  return feature;
}

}  // namespace omni
