// Diagnostics of open documents: pushed as soon as they are known, or given when the client pulls.
#include <map>
#include <set>
#include <utility>

#include "protocol/lsp/error_codes.h"
#include "protocol/text/escape.h"
#include "server/lsp/features.h"

namespace omni {
namespace {

class DocumentDiagnostics {
 public:
  explicit DocumentDiagnostics(Session& session) : session_(session) {}

  void known(const LiveResult& result) {
    tell_limits(result);
    const DiagnosticsView& view = view_of(result);
    Told& told = told_[result.document.uri];
    if (!session_.client().pull) {
      if (told.revision == result.document.revision && told.result_id == view.result_id) return;
      told = {result.document.revision, view.result_id};
      const bool versioned = session_.client().diagnostic_version;
      session_.notify_text("textDocument/publishDiagnostics",
                           publish_params(result.document.client_uri, versioned ? std::optional(result.document.version) : std::nullopt, view.items));
    } else if (told.revision == result.document.revision && told.result_id != view.result_id) {
      refresh();  // what it pulled before was provisional
    }
  }

  void closed(const OpenDocument& document) {
    limits_.erase(document.uri);
    const auto told = told_.extract(document.uri);
    if (!told.empty() && !session_.client().pull) {
      session_.notify_text("textDocument/publishDiagnostics", publish_params(document.client_uri, std::nullopt, "[]"));
    }
  }

  void pull(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::string uri = reader.text_document();
    const std::string previous = reader.optional_text("previousResultId").value_or("");
    if (!reader.sound()) return reply.error(reader.error());
    if (session_.documents().find(uri) == nullptr) return pull_from_disk(uri, previous, reply);
    session_.when_known(uri, [this, uri, reply, previous](const std::shared_ptr<const LiveResult>& result) {
      if (result == nullptr) {
        const OpenDocument* const document = session_.documents().find(uri);
        if (document != nullptr && session_.engines().is_unusable(document->path)) {  // to ask again would help nobody
          return reply.error(RpcError{lsp_code::kRequestFailed, "the rules can't be read; see omni/health", {}});
        }
        reply.error(RpcError{lsp_code::kServerCancelled, "the document was closed, or settings change", {{"retriggerRequest", true}}});
        return;
      }
      told_[result->document.uri] = {result->document.revision, view_of(*result).result_id};
      reply.result_text(pull_report(view_of(*result), previous, others_news(result->document.uri)));
    });
  }

  /// The client is to pull again.
  void refresh() {
    if (session_.client().pull && session_.client().pull_refresh) session_.ask("workspace/diagnostic/refresh", nullptr);
  }

 private:
  struct Told {
    std::uint64_t revision = 0;
    std::string result_id;
  };

  /// What the client was told of other documents and is so no more, as `relatedDocuments`: it need not ask for them.
  std::string others_news(const DocumentUri& asked) {
    std::string out;
    if (!session_.client().related_documents) return out;
    for (auto& [uri, told] : told_) {
      if (uri == asked) continue;
      const std::shared_ptr<const LiveResult> result = session_.live().result(uri);
      if (result == nullptr || view_of(*result).result_id == told.result_id) continue;
      told = {result->document.revision, view_of(*result).result_id};
      out += (out.empty() ? "" : ",") + JsonValue(result->document.client_uri).dump(-1, ' ', false, JsonValue::error_handler_t::replace) + ":" + pull_report(view_of(*result), {}, {});
    }
    return out;
  }

  /// What was left out or cut short: diagnostics have no place for it. Each once for as long as the document is open.
  void tell_limits(const LiveResult& result) {
    std::set<std::string>& told = limits_[result.document.uri];
    const auto tell = [&](std::string_view code, std::string_view message) {
      if (told.emplace(message).second) session_.log_message(2, "omni: " + show_controls(result.report.path) + ": " + show_controls(message) + " (" + std::string(code) + ")");
    };
    for (const FileLimit& limit : limits_of(result.report)) tell(limit.code, limit.message);
  }

  /// A document that is not open is what lies on disk.
  void pull_from_disk(const std::string& client_uri, const std::string& previous, const Reply& reply) {
    const Result<std::string> path = path_of_uri(client_uri);
    if (!path.has_value()) return reply.error(RpcError{rpc_code::kInvalidParams, path.error().describe(), {}});
    session_.engines().with_engine(*path, [this, client_uri, path = *path, previous, reply](std::shared_ptr<const Engine> engine) {
      if (engine == nullptr) return reply.error(RpcError{lsp_code::kRequestFailed, "the rules can't be read; see omni/health", {}});
      const auto work = [this, client_uri, path, previous, reply, engine] {
        const Result<std::string> text = session_.engines().disk().read(path, engine->settings().scan.max_text_size);
        if (!text.has_value()) return reply.error(text.error());
        const SourceText source(path, *text);
        const FileReport report = engine->analysis().analyse(reply.ctx(), engine->input_of(path, std::make_shared<const std::string>(*text), {}));
        const DiagnosticsView view = diagnostics_of(report, source, *engine, session_.client(), [&](const std::string&) { return client_uri; });
        reply.result_text(pull_report(view, previous, {}));
      };
      submit_or_run(session_.interactive(), Priority::Neighbour, work);
    });
  }

  Session& session_;
  std::map<DocumentUri, Told> told_;
  std::map<DocumentUri, std::set<std::string>> limits_;
};

}  // namespace

FeatureState add_diagnostics(Session& session, Methods& methods, JsonValue& capabilities) {
  const auto feature = std::make_shared<DocumentDiagnostics>(session);
  session.observe({[feature](const std::shared_ptr<const LiveResult>& result) { feature->known(*result); },
                   [feature](const OpenDocument& document) { feature->closed(document); }, [feature] { feature->refresh(); }});
  methods.on_request("textDocument/diagnostic", [feature](const JsonValue& params, const Reply& reply) { feature->pull(params, reply); });
  if (session.client().pull) {
    capabilities["diagnosticProvider"] = {{"identifier", "omni"}, {"interFileDependencies", false}, {"workspaceDiagnostics", false}};
  }
  return feature;
}

}  // namespace omni
