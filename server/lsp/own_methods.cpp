// Methods of OMNI's own (docs/protocol.md): analyses on request, and what the server knows of itself.
#include <algorithm>
#include <set>
#include <utility>

#include "protocol/base/clock.h"
#include "protocol/lsp/error_codes.h"
#include "server/authoring/explanation.h"
#include "server/lsp/features.h"
#include "server/lsp/finding_json.h"
#include "server/service/patch.h"
#include "server/service/pipeline_view.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::chrono::milliseconds kDefaultTimeout{60'000};

std::optional<std::string> path_from(const std::string& client_uri) {
  const Result<std::string> path = path_of_uri(client_uri);
  return path.has_value() ? std::optional(normal_path(*path)) : std::nullopt;
}

class OwnMethods {
 public:
  explicit OwnMethods(Session& session) : session_(session), began_(session.ctx().clock().now()) {}

  void validate(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::optional<std::string> uri = reader.optional_text("uri");
    const std::optional<std::string> text = reader.optional_text("text");
    const std::optional<std::string> diff = reader.optional_text("diff");
    const std::string language = reader.optional_text("languageId").value_or("");
    const std::chrono::milliseconds timeout(reader.optional_number("timeoutMs").value_or(static_cast<std::uint64_t>(kDefaultTimeout.count())));
    if (!reader.sound()) return reply.error(reader.error());
    if (diff.has_value() == text.has_value() || (text && !uri)) {
      return reply.error(RpcError{rpc_code::kInvalidParams, "either `uri` and `text`, or `diff` is expected", {}});
    }
    std::map<std::string, SourceText> open;  // what editors hold counts before what lies on disk
    for (const auto& [key, document] : session_.documents().all()) open.emplace(document.path, document.source);
    const std::uint64_t revision = session_.documents().revision();
    const std::string path = uri ? path_from(*uri).value_or(*uri) : "";
    const std::string folder = session_.engines().folders().empty() ? "/" : session_.engines().folders().front();
    session_.engines().with_engine(uri ? path : join_path(folder, "x"), [=, this, open = std::move(open)](const std::shared_ptr<const Engine>& engine) {
      if (engine == nullptr) return reply.error(RpcError{lsp_code::kRequestFailed, "the rules can't be read; omni/health tells why", {}});
      const auto work = [=, this] {
        std::vector<PatchedFile> files;
        if (text) {
          files.push_back({path, {}, *text, false, {}});
        } else {
          const auto text_of = [&](const std::string& name) -> Result<std::string> {
            const std::string there = join_path(folder, name);
            if (!path_below(folder, normal_path(there))) return Error(ErrorCode::Denied, "the diff names a file outside of the workspace: " + name);
            const auto found = open.find(there);
            if (found != open.end()) return std::string(found->second.text());
            return session_.engines().disk().read(there, engine->settings().scan.max_text_size);
          };
          Result<std::vector<PatchedFile>> patched = apply_diff(*diff, text_of);
          if (!patched.has_value()) return reply.error(RpcError{rpc_code::kInvalidParams, patched.error().describe(), {}});
          files = *std::move(patched);
          for (PatchedFile& file : files) file.path = join_path(folder, file.path);
        }
        reply.result(validated(reply.ctx().with_budget(timeout), *engine, files, language, text.has_value(), revision));
      };
      submit_or_run(session_.interactive(), Priority::Neighbour, work);
    });
  }

  void explain(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::string rule_name = reader.text("rule");
    const std::string uri = reader.text("uri");
    const auto line = static_cast<std::uint32_t>(reader.optional_number("line").value_or(0));
    if (!reader.sound()) return reply.error(reader.error());
    session_.when_known(uri, [this, reply, rule_name, line](const std::shared_ptr<const LiveResult>& result) {
      if (result == nullptr) return reply.error(RpcError{rpc_code::kInvalidParams, "the document is not open", {}});
      const auto work = [this, reply, rule_name, line, result] { reply_explanation(reply, rule_name, line, *result); };
      submit_or_run(session_.interactive(), Priority::Neighbour, work);
    });
  }

  void graph(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::string format = reader.optional_text("format").value_or("mermaid");
    if (!reader.sound()) return reply.error(reader.error());
    constexpr std::pair<std::string_view, GraphFormat> kFormats[] = {{"text", GraphFormat::Text}, {"mermaid", GraphFormat::Mermaid}, {"dot", GraphFormat::Dot}, {"json", GraphFormat::Json}};
    const auto found = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const auto& each) { return each.first == format; });
    if (found == std::end(kFormats)) return reply.error(RpcError{rpc_code::kInvalidParams, "params.format: text, mermaid, dot or json is expected", {}});
    with_first_engine(reply, [reply, form = found->second](const Engine& engine) { reply.result({{"text", draw(engine.analysis().plan(), form)}}); });
  }

  void health(const Reply& reply) {
    JsonValue engines = JsonValue::array();
    for (const std::shared_ptr<const Engine>& engine : session_.engines().all()) {
      JsonValue files = JsonValue::array();
      for (const SettingsFile& file : engine->loaded_settings().files) files.push_back({{"path", file.path}, {"why", file.why}});
      engines.push_back({{"root", engine->root().path}, {"settings", std::move(files)}, {"rules", engine->analysis().rules().rules().size()},
                         {"trusted", engine->loaded_settings().trusted}, {"trustReason", engine->loaded_settings().trust_reason}});
    }
    JsonValue problems = JsonValue::array();
    for (const Problem& problem : session_.engines().problems()) problems.push_back(problem_json(problem));
    for (const std::shared_ptr<const Engine>& engine : session_.engines().all()) {
      const OutsideAgents* const others = engine->outside_if_ready();
      if (others == nullptr) continue;
      for (const Problem& problem : others->problems()) problems.push_back(problem_json(problem));
    }
    const bool well = problems.empty() && !session_.agents().has_faults();
    const auto up = std::chrono::duration_cast<std::chrono::milliseconds>(session_.ctx().clock().now() - began_).count();
    reply.result({{"status", well ? "ok" : "problems"}, {"version", session_.version()}, {"uptimeMs", up},
                  {"documents", session_.documents().all().size()}, {"busy", session_.live().busy()}, {"engines", std::move(engines)}, {"agents", session_.agents().to_json()},
                  {"problems", std::move(problems)}});
  }

  void metrics(const Reply& reply) { reply.result({{"text", session_.metrics().to_text()}}); }

 private:
  static JsonValue problem_json(const Problem& problem) {
    return {{"code", problem.code}, {"message", problem.message}, {"hint", problem.hint}, {"file", problem.file}, {"line", problem.place.line}};
  }

  template <typename Use>
  void with_first_engine(const Reply& reply, Use use) {
    const std::string folder = session_.engines().folders().empty() ? std::string() : session_.engines().folders().front();
    session_.engines().with_engine(folder.empty() ? "untitled" : join_path(folder, "x"), [reply, use](const std::shared_ptr<const Engine>& engine) {
      if (engine == nullptr) return reply.error(RpcError{lsp_code::kRequestFailed, "the rules can't be read; omni/health tells why", {}});
      use(*engine);
    });
  }

  JsonValue validated(const Context& ctx, const Engine& engine, const std::vector<PatchedFile>& files, const std::string& language, bool whole_text,
                      std::uint64_t revision) const {
    JsonValue skipped = JsonValue::array();
    JsonValue findings = JsonValue::array();
    JsonValue notices = JsonValue::array();
    JsonValue missing = JsonValue::array();
    std::size_t done = 0;
    for (const PatchedFile& file : files) {
      const std::string uri = engine.uri_of(file.path);
      if (ctx.should_stop()) {
        for (const std::string& agent : engine.analysis().finding_agents()) missing.push_back({{"stage", agent}, {"uri", uri}, {"reason", "the time given was up"}});
        continue;
      }
      const auto input_of = [&](const std::string& text) { return engine.input_of(file.path, std::make_shared<const std::string>(text), language); };
      if (const FileInput after = input_of(file.after); !engine.analysis().rules().wants(after.language)) {
        skipped.push_back({{"uri", uri}, {"reason", to_string(SkipReason::NoLanguage)}, {"detail", after.language == nullptr ? "no known language" : "no rule for " + std::string(after.language->name)}});
        continue;
      }
      const auto report_of = [&](const std::string& text) {
        FileInput input = input_of(text);
        input.transient = true;
        return engine.analysis().analyse(ctx, std::move(input));
      };
      std::multiset<std::string> known;
      if (!whole_text && !file.before.empty()) {
        for (const Finding& finding : report_of(file.before).findings) known.insert(finding.fingerprints.strict);
      }
      const FileReport report = report_of(file.after);
      const SourceText source(report.path, file.after);
      for (JsonValue& notice : notices_json(report, uri)) notices.push_back(std::move(notice));
      for (const Finding& finding : report.findings) {
        if (!is_shown(finding, engine.settings())) continue;
        JsonValue item = finding_json(finding, source, report.path, session_.client().encoding, [&](const std::string& path) { return engine.uri_of(path); });
        if (!whole_text) {
          const auto before = known.find(finding.fingerprints.strict);
          item["new"] = before == known.end();
          if (before != known.end()) known.erase(before);
        }
        findings.push_back(std::move(item));
      }
      ++done;
    }
    const bool cut = std::any_of(notices.begin(), notices.end(), [](const JsonValue& notice) { return flag_at(notice, "incomplete"); });
    return {{"findings", std::move(findings)}, {"files", done}, {"partial", cut || !missing.empty()}, {"missing", missing}, {"notices", std::move(notices)},
            {"skipped", std::move(skipped)}, {"finished", missing.empty() ? JsonValue(engine.analysis().finding_agents()) : JsonValue::array()}, {"revision", revision}, {"correlationId", ctx.correlation_id()}};
  }

  void reply_explanation(const Reply& reply, const std::string& rule_name, std::uint32_t line, const LiveResult& result) const {
    const std::vector<const Rule*> rules = rules_named(result.engine->analysis().rules().rules(), rule_name);
    if (rules.size() != 1) {
      return reply.error(RpcError{rpc_code::kInvalidParams, (rules.empty() ? "no rule is called " : "more than one rule is called ") + rule_name, {}});
    }
    ExplainRequest request;
    request.rule = rules.front();
    request.path = result.report.path;
    request.line = line + 1;
    request.text = std::make_shared<const std::string>(result.document.source.text());
    request.settings = &result.engine->settings();
    request.agents = session_.engines().agents();
    const Result<RuleAnswer> answer = explain_rule(reply.ctx(), session_.engines().registry(), request);
    if (!answer.has_value()) return reply.error(answer.error());
    JsonValue obstacles = JsonValue::array();
    for (const Obstacle& obstacle : answer->obstacles) obstacles.push_back({{"kind", obstacle.kind}, {"message", obstacle.message}, {"decides", obstacle.decides}});
    JsonValue formulas = JsonValue::array();
    for (const FormulaAnswer& formula : answer->formulas) {
      JsonValue item = {{"part", formula.part}, {"language", formula.language}, {"matches", formula.explanation.matches.size()}};
      if (formula.explanation.stopped_by) {
        const ExplainedStep& step = step_at(formula.explanation.root, *formula.explanation.stopped_by);
        item["stoppedBy"] = {{"operator", step.name}, {"text", step.text}, {"ruleLine", step.place.line}, {"missing", step.missing}};
      }
      formulas.push_back(std::move(item));
    }
    reply.result({{"verdict", to_string(answer->verdict)}, {"rule", rules.front()->qualified_id}, {"obstacles", std::move(obstacles)}, {"formulas", std::move(formulas)},
                  {"revision", result.document.revision}, {"correlationId", reply.ctx().correlation_id()}});
  }

  Session& session_;
  const std::chrono::steady_clock::time_point began_;
};

}  // namespace

FeatureState add_own_methods(Session& session, Methods& methods, JsonValue& /*capabilities*/) {
  const auto feature = std::make_shared<OwnMethods>(session);
  methods.on_request("omni/validate", [feature](const JsonValue& params, const Reply& reply) { feature->validate(params, reply); });
  methods.on_request("omni/explain", [feature](const JsonValue& params, const Reply& reply) { feature->explain(params, reply); });
  methods.on_request("omni/graph", [feature](const JsonValue& params, const Reply& reply) { feature->graph(params, reply); });
  methods.on_request("omni/health", [feature](const JsonValue&, const Reply& reply) { feature->health(reply); });
  methods.on_request("omni/metrics", [feature](const JsonValue&, const Reply& reply) { feature->metrics(reply); });
  return feature;
}

}  // namespace omni
