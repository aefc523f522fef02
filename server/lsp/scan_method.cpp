// omni/scan and omni/runReport: an analysis of the workspace on request (docs/protocol.md).
#include <algorithm>
#include <map>
#include <utility>

#include "protocol/base/clock.h"
#include "server/lsp/features.h"
#include "server/lsp/finding_json.h"
#include "server/lsp/work_done.h"
#include "server/service/workspace_analysis.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

/// One `omni/scan`, while it runs.
struct ScanRequest {
  ScanRequest(Session& session, Reply answer) : reply(std::move(answer)), began(session.ctx().clock().now()) {}
  Reply reply;
  std::chrono::steady_clock::time_point began;
  std::string timer;
  std::unique_ptr<WorkspaceAnalysis> analysis;
  WorkspaceAnalysis::Progress progress;
  struct OfFile {
    JsonValue findings = JsonValue::array();
    JsonValue notices = JsonValue::array();
  };
  std::map<std::string, OfFile> files;  // by URI
  WorkspaceAnalysis::Ended ended;
  WorkDone shown;
};

class ScanMethod {
 public:
  explicit ScanMethod(Session& session) : session_(session) {}

  void scan(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const JsonValue* const uris = reader.optional_array("uris");
    const std::chrono::milliseconds timeout(reader.optional_number("timeoutMs").value_or(static_cast<std::uint64_t>(kDefaultTimeout.count())));
    if (!reader.sound()) return reply.error(reader.error());
    std::vector<std::string> folders;
    if (uris != nullptr) {
      for (const JsonValue& each : *uris) {
        const Result<std::string> path = each.is_string() ? path_of_uri(each.get<std::string>()) : Error(ErrorCode::InvalidInput, "no text");
        if (!path.has_value()) return reply.error(RpcError{rpc_code::kInvalidParams, "params.uris: file URIs are expected", {}});
        folders.push_back(normal_path(*path));
      }
    }
    if (folders.empty()) folders = session_.engines().folders();
    const std::uint64_t number = ++scans_;
    auto request = std::make_shared<ScanRequest>(session_, reply);
    request->timer = "omni/scan " + std::to_string(number);
    request->analysis = std::make_unique<WorkspaceAnalysis>(
        session_.ctx(), session_.loop(), session_.background(), session_.engines(), session_.engines().user(),
        WorkspaceAnalysis::Hooks{[this](const WorkspaceResult& result) { return std::make_shared<const JsonValue>(findings_of(result)); },
                                 [this, number](std::vector<WorkspaceResult> results) { add(number, results); },
                                 [this, number](const WorkspaceAnalysis::Progress& progress) { tell(number, progress); },
                                 [this, number](const WorkspaceAnalysis::Ended& ended) { finish(number, ended, {}); }});
    running_[number] = request;
    session_.loop().after(request->timer, timeout, [this, number] { finish(number, {}, "the time given was up"); });
    tell_agents("running", reply);
    request->shown.begin(session_, "OMNI: scan", [this, number] { finish(number, {}, "it was cancelled"); });
    request->analysis->start(folders);
  }

  void run_report(const Reply& reply) const {
    JsonValue report = session_.last_run().is_null() ? JsonValue::object() : session_.last_run();
    report["runs"] = scans_;
    report["editor"] = session_.agents().to_json();
    reply.result(std::move(report));
  }

 private:
  static constexpr std::chrono::milliseconds kDefaultTimeout{60'000};

  /// Of all engines that there are; before the first one, what they will have.
  std::vector<std::string> agents() const {
    std::vector<std::string> names;
    const auto add = [&](const std::vector<std::string>& more) {
      for (const std::string& name : more) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    };
    for (const std::shared_ptr<const Engine>& engine : session_.engines().all()) {
      add(engine->analysis().finding_agents());
      const OutsideAgents* const others = engine->outside_if_ready();
      add(others != nullptr ? finding_agents(others->plan()) : engine->outside_names());
    }
    return names.empty() ? std::vector<std::string>{"rules"} : names;  // they are what is being read then
  }

  void tell_agents(std::string_view state, const Reply& reply) const {
    for (const std::string& agent : agents()) session_.notify("omni/agentStatus", {{"agent", agent}, {"state", state}, {"correlationId", reply.ctx().correlation_id()}});
  }

  JsonValue findings_of(const WorkspaceResult& result) const {
    const SourceText source(result.report.path, *result.text);
    JsonValue out = JsonValue::array();
    for (const Finding& finding : result.report.findings) {
      if (!is_shown(finding, result.engine->settings())) continue;
      out.push_back(finding_json(finding, source, result.report.path, session_.client().encoding, [&](const std::string& path) { return result.engine->uri_of(path); }));
    }
    return out;
  }

  void add(std::uint64_t number, const std::vector<WorkspaceResult>& results) {
    const auto found = running_.find(number);
    if (found == running_.end()) return;
    ScanRequest& request = *found->second;
    for (const WorkspaceResult& result : results) {
      const JsonValue& findings = *static_cast<const JsonValue*>(result.view.get());
      const std::string uri = result.engine->uri_of(result.path);
      session_.agents().went_wrong(result.report, uri);
      ScanRequest::OfFile& file = request.files[uri];
      file.notices = notices_json(result.report, uri);
      if (file.findings == findings) continue;
      session_.notify("omni/findings", {{"uri", uri}, {"findings", findings}, {"correlationId", request.reply.ctx().correlation_id()}});
      file.findings = findings;
    }
  }

  void tell(std::uint64_t number, const WorkspaceAnalysis::Progress& progress) {
    const auto found = running_.find(number);
    if (found == running_.end()) return;
    found->second->progress = progress;
    if (found->second->reply.answered()) return finish(number, {}, "it was cancelled");
    if (progress.files > 0) found->second->shown.report(progress.done * 100 / progress.files, std::to_string(progress.done) + " of " + std::to_string(progress.files) + " files");
  }

  /// What is missing, by agent.
  JsonValue missing(const ScanRequest& request, const WorkspaceAnalysis::Ended& ended, const std::string& cut) const {
    JsonValue out = JsonValue::array();
    for (const std::string& agent : agents()) {
      for (const std::string& each : ended.failed) out.push_back({{"stage", agent}, {"reason", each}});
      if (!cut.empty()) out.push_back({{"stage", agent}, {"reason", cut}, {"files", request.progress.files - std::min(request.progress.done, request.progress.files)}});
    }
    for (const AgentReport& agent : ended.agents) {
      if (agent.failed > 0) out.push_back({{"stage", agent.agent}, {"reason", "it has no findings for some files; notices say why"}, {"files", agent.failed}});
    }
    return out;
  }

  static JsonValue finished(const std::vector<std::string>& agents, const JsonValue& missing) {
    JsonValue out = JsonValue::array();
    for (const std::string& agent : agents) {
      if (std::none_of(missing.begin(), missing.end(), [&](const JsonValue& each) { return text_at(each, "stage") == agent; })) out.push_back(agent);
    }
    return out;
  }

  static JsonValue skipped(const std::vector<Skip>& skips) {
    JsonValue out = JsonValue::array();
    for (const Skip& skip : skips) {
      const Result<DocumentUri> uri = file_uri(skip.path);
      out.push_back({{"uri", uri.has_value() ? uri->value : skip.path}, {"reason", to_string(skip.reason)}, {"detail", skip.detail}});
    }
    return out;
  }

  void finish(std::uint64_t number, const WorkspaceAnalysis::Ended& ended, const std::string& cut) {
    const auto found = running_.find(number);
    if (found == running_.end()) return;
    const std::shared_ptr<ScanRequest> request = found->second;
    running_.erase(found);
    request->analysis->stop();
    session_.loop().forget(request->timer);
    request->shown.end(cut.empty() ? "done" : cut);
    session_.agents().ran(ended.agents);
    JsonValue absent = missing(*request, ended, cut);
    JsonValue findings = JsonValue::array();
    JsonValue notices = JsonValue::array();
    for (auto& [uri, file] : request->files) {
      for (JsonValue& each : file.findings) findings.push_back(std::move(each));
      for (JsonValue& each : file.notices) notices.push_back(std::move(each));
    }
    request->files.clear();
    const bool partial = !absent.empty() || std::any_of(notices.begin(), notices.end(), [](const JsonValue& notice) { return flag_at(notice, "incomplete"); });
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(session_.ctx().clock().now() - request->began).count();
    tell_agents(partial ? "partial" : "done", request->reply);
    JsonValue answer = {{"findings", std::move(findings)}, {"files", request->progress.done}, {"partial", partial}, {"finished", finished(agents(), absent)}, {"missing", absent},
                        {"notices", std::move(notices)}, {"skipped", skipped(ended.skips)}, {"agents", to_json(ended.agents)}, {"elapsedMs", spent},
                        {"revision", session_.documents().revision()}, {"correlationId", request->reply.ctx().correlation_id()}};
    JsonValue report = answer;
    for (const char* const list : {"findings", "notices", "skipped"}) report[list] = answer[list].size();
    session_.set_last_run(std::move(report));
    request->reply.result(std::move(answer));
    retired_.push_back(request);  // what still runs for it looks at it once more
    std::erase_if(retired_, [](const std::shared_ptr<ScanRequest>& each) { return each->analysis->idle(); });
  }

  Session& session_;
  std::map<std::uint64_t, std::shared_ptr<ScanRequest>> running_;
  std::vector<std::shared_ptr<ScanRequest>> retired_;
  std::uint64_t scans_ = 0;
};

}  // namespace

FeatureState add_scan(Session& session, Methods& methods, JsonValue& /*capabilities*/) {
  const auto feature = std::make_shared<ScanMethod>(session);
  methods.on_request("omni/scan", [feature](const JsonValue& params, const Reply& reply) { feature->scan(params, reply); });
  methods.on_request("omni/runReport", [feature](const JsonValue&, const Reply& reply) { feature->run_report(reply); });
  return feature;
}

}  // namespace omni
