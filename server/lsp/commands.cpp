// workspace/executeCommand: what changes more than a document. A finding goes to the baseline that the settings name; fixes go to all files of the
// workspace, as an edit that the client shows before it applies it.
#include "server/lsp/commands.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "protocol/lsp/error_codes.h"
#include "server/baseline/baseline_file.h"
#include "server/lsp/features.h"
#include "server/lsp/fix_edits.h"
#include "server/lsp/work_done.h"
#include "server/service/workspace_analysis.h"

namespace omni {
namespace {

constexpr std::string_view kAnnotation = "omni-fix";

/// The fixes of one file, as a TextDocumentEdit.
struct FixesOfFile {
  std::string uri;
  JsonValue version;  // null: the file is not open
  JsonValue edits = JsonValue::array();
  std::size_t fixes = 0;
};

/// `omni.fixWorkspace`, while it runs.
struct FixRequest {
  explicit FixRequest(Reply answer) : reply(std::move(answer)) {}
  Reply reply;
  std::string rule;  // empty: all
  std::unique_ptr<WorkspaceAnalysis> analysis;
  std::map<std::string, std::shared_ptr<const FixesOfFile>> files;  // by path
  std::vector<std::string> failed;
  WorkDone shown;
};

class Commands {
 public:
  explicit Commands(Session& session) : session_(session) {}

  void execute(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::string command = reader.text("command");
    const JsonValue* const arguments = reader.optional_array("arguments");
    if (!reader.sound()) return reply.error(reader.error());
    const JsonValue argument = arguments == nullptr || arguments->empty() ? JsonValue::object() : arguments->front();
    if (command == kAddToBaseline) return add_to_baseline(argument, reply);
    if (command == kFixWorkspace) return fix_workspace(argument, reply);
    reply.error(RpcError{rpc_code::kInvalidParams, "params.command: no command is called " + command, {}});
  }

 private:
  void add_to_baseline(const JsonValue& argument, const Reply& reply) {
    const std::string fingerprint = text_at(argument, "fingerprint");
    session_.when_known(text_at(argument, "uri"), [this, fingerprint, reply](const std::shared_ptr<const LiveResult>& result) {
      if (result == nullptr) return reply.error(RpcError{rpc_code::kInvalidParams, "the document is not open", {}});
      const auto& findings = result->report.findings;
      const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& each) { return each.fingerprints.strict == fingerprint && !each.suppression; });
      if (found == findings.end()) return reply.error(RpcError{lsp_code::kContentModified, "the finding is not there any more", {}});
      const std::string& file = result->engine->settings().scan.baseline;
      if (file.empty()) return reply.error(RpcError{lsp_code::kRequestFailed, "no baseline is named: set scan.baseline", {}});
      const auto work = [this, reply, file, finding = *found, result] {
        const Result<void> written = add(session_.engines().writable_disk(), file, finding);
        if (!written.has_value()) return reply.error(written.error());
        session_.loop().post([this, reply, file] {
          session_.engines_changed();
          reply.result({{"baseline", file}});
        });
      };
      submit_or_run(session_.interactive(), Priority::Interactive, work);
    });
  }

  /// Beside the entries that are there; justifications stay.
  static Result<void> add(FileSystem& disk, const std::string& file, const Finding& finding) {
    Baseline baseline;
    if (disk.stat(file).has_value()) {
      OMNI_TRY(const std::string text, disk.read(file, 0));
      OMNI_TRY(LoadedBaseline loaded, read_baseline(text, file));
      if (!loaded.problems.empty()) return Error(ErrorCode::InvalidInput, "the baseline " + file + " has entries that can't be read and would be lost: " + loaded.problems.front().message);
      baseline = std::move(loaded.baseline);
    }
    Baseline more = make_baseline({&finding, 1});
    const auto before = [](const BaselineEntry& a, const BaselineEntry& b) {
      return std::tie(a.file, a.line, a.rule_id, a.fingerprints.strict) < std::tie(b.file, b.line, b.rule_id, b.fingerprints.strict);
    };
    for (BaselineEntry& entry : more.entries) baseline.entries.insert(std::upper_bound(baseline.entries.begin(), baseline.entries.end(), entry, before), std::move(entry));
    return disk.write_atomically(file, write_baseline(baseline));
  }

  void fix_workspace(const JsonValue& argument, const Reply& reply) {
    if (!session_.client().apply_edit) return reply.error(RpcError{lsp_code::kRequestFailed, "the client can't apply edits (workspace.applyEdit)", {}});
    if (running_ != nullptr) return reply.error(RpcError{lsp_code::kRequestFailed, "fixes of the workspace are being looked for already", {}});
    running_ = std::make_shared<FixRequest>(reply);
    const std::shared_ptr<FixRequest> request = running_;
    request->rule = text_at(argument, "rule");
    request->analysis = std::make_unique<WorkspaceAnalysis>(
        session_.ctx(), session_.loop(), session_.background(), session_.engines(), session_.engines().user(),
        WorkspaceAnalysis::Hooks{[this, rule = request->rule](const WorkspaceResult& result) { return fixes_of(result, rule); },
                                 [this](const std::vector<WorkspaceResult>& results) { if (running_ != nullptr) add(*running_, results); },
                                 [this](const WorkspaceAnalysis::Progress& progress) {
                                   if (running_ != nullptr && progress.files > 0) running_->shown.report(progress.done * 100 / progress.files, std::to_string(progress.done) + " of " + std::to_string(progress.files) + " files");
                                 },
                                 [this](const WorkspaceAnalysis::Ended& ended) { if (running_ != nullptr) fix_open_ones(running_, ended); }});
    request->shown.begin(session_, "OMNI: looking for fixes", [this] { if (running_ != nullptr) stop(running_); });
    request->analysis->start(session_.engines().folders());
  }

  std::shared_ptr<const FixesOfFile> fixes_of(const WorkspaceResult& result, const std::string& rule) const {
    const std::string uri = result.engine->uri_of(result.path);
    return fixes_of(*result.engine, result.report, *result.report.input, SourceText(result.report.path, *result.text), uri, nullptr, rule);
  }

  std::shared_ptr<const FixesOfFile> fixes_of(const Engine& engine, const FileReport& report, const FileInput& input, const SourceText& source, const std::string& uri,
                                              JsonValue version, const std::string& rule) const {
    auto out = std::make_shared<FixesOfFile>();
    out->uri = uri;
    out->version = std::move(version);
    std::vector<const Finding*> findings;
    for (const Finding& finding : report.findings) {
      if (is_shown(finding, engine.settings()) && offers_fix(finding) && (rule.empty() || finding.rule_id == rule)) findings.push_back(&finding);
    }
    if (findings.empty()) return out;
    FileInput again = input;
    again.memory = nullptr;
    const FixedText fixed = fixed_text(session_.ctx(), session_.engines().registry(), engine, again, findings, false);
    out->fixes = fixed.count(FixOutcome::Fate::Applied);
    const bool waits = session_.client().change_annotations && session_.client().document_changes;
    if (out->fixes > 0) out->edits = text_edits(source, {edit_between(source.text(), fixed.text)}, session_.client().encoding, waits ? kAnnotation : std::string_view());
    return out;
  }

  void add(FixRequest& request, const std::vector<WorkspaceResult>& results) {
    if (request.reply.answered()) return stop(running_);  // cancelled
    for (const WorkspaceResult& result : results) request.files[result.path] = std::static_pointer_cast<const FixesOfFile>(result.view);
  }

  /// What editors hold counts in place of what lies on disk.
  void fix_open_ones(const std::shared_ptr<FixRequest>& request, const WorkspaceAnalysis::Ended& ended) {
    request->failed = ended.failed;
    std::vector<std::shared_ptr<const LiveResult>> open;
    for (const auto& [uri, document] : session_.documents().all()) {
      if (!request->files.contains(document.path)) continue;  // outside of the workspace, or left out
      request->files.erase(document.path);
      if (std::shared_ptr<const LiveResult> result = session_.live().result(uri)) open.push_back(std::move(result));
    }
    const auto work = [this, request, open] {
      std::vector<std::shared_ptr<const FixesOfFile>> fixes;
      for (const std::shared_ptr<const LiveResult>& result : open) {
        const FileInput input = result->engine->input_of(result->document.path, std::make_shared<const std::string>(result->document.source.text()), result->document.language_id);
        fixes.push_back(fixes_of(*result->engine, result->report, input, result->document.source, result->document.client_uri, result->document.version, request->rule));
      }
      session_.loop().post([this, request, fixes] {
        if (running_ != request) return;  // stopped
        for (const std::shared_ptr<const FixesOfFile>& each : fixes) request->files[each->uri] = each;
        offer(request);
      });
    };
    submit_or_run(session_.interactive(), Priority::Neighbour, work);
  }

  void offer(const std::shared_ptr<FixRequest>& request) {
    std::size_t fixes = 0;
    JsonValue documents = JsonValue::array();
    JsonValue changes = JsonValue::object();
    for (const auto& [path, file] : request->files) {
      if (file->fixes == 0) continue;
      fixes += file->fixes;
      if (session_.client().document_changes) documents.push_back({{"textDocument", {{"uri", file->uri}, {"version", file->version}}}, {"edits", file->edits}});
      else changes[file->uri] = file->edits;
    }
    const std::size_t files = documents.size() + changes.size();
    const JsonValue figures = {{"files", files}, {"fixes", fixes}, {"failed", request->failed}};
    request->shown.end(std::to_string(fixes) + " fixes");
    retire(request);
    const auto answer = [reply = request->reply, figures](bool applied) {
      JsonValue result = figures;
      result["applied"] = applied;
      reply.result(std::move(result));
    };
    if (fixes == 0) {
      session_.notify("window/showMessage", {{"type", 3}, {"message", "OMNI: no file of the workspace has a safe fix" + (request->rule.empty() ? std::string() : " of " + request->rule)}});
      return answer(false);
    }
    JsonValue edit = session_.client().document_changes ? JsonValue({{"documentChanges", std::move(documents)}}) : JsonValue({{"changes", std::move(changes)}});
    if (session_.client().document_changes && session_.client().change_annotations) {
      edit["changeAnnotations"] = {{kAnnotation, {{"label", "Fixes of OMNI"}, {"needsConfirmation", true}, {"description", "each was found safe: it takes a finding away and adds none"}}}};
    }
    session_.ask("workspace/applyEdit", {{"label", "OMNI: " + std::to_string(fixes) + " fixes in " + std::to_string(files) + " files"}, {"edit", std::move(edit)}},
                 [answer](const Message& message) { answer(message.kind == Message::Kind::Response && flag_at(message.result, "applied")); });
  }

  void stop(std::shared_ptr<FixRequest> request) {
    request->analysis->stop();
    request->reply.error(RpcError{rpc_code::kRequestCancelled, "it was cancelled", {}});
    request->shown.end("stopped");
    retire(std::move(request));
  }

  void retire(const std::shared_ptr<FixRequest>& request) {
    running_ = nullptr;
    retired_.push_back(request);  // what still runs for it looks at it once more
    std::erase_if(retired_, [](const std::shared_ptr<FixRequest>& each) { return each->analysis->idle(); });
  }

  Session& session_;
  std::shared_ptr<FixRequest> running_;
  std::vector<std::shared_ptr<FixRequest>> retired_;
};

}  // namespace

FeatureState add_commands(Session& session, Methods& methods, JsonValue& capabilities) {
  JsonValue commands = JsonValue::array({kAddToBaseline});
  if (session.client().apply_edit) commands.push_back(kFixWorkspace);
  capabilities["executeCommandProvider"] = {{"commands", std::move(commands)}};
  const auto feature = std::make_shared<Commands>(session);
  methods.on_request("workspace/executeCommand", [feature](const JsonValue& params, const Reply& reply) { feature->execute(params, reply); });
  return feature;
}

}  // namespace omni
