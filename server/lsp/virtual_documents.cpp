// Documents of our own, `omni:rule/<id>.md` and `omni:run-report.md`, for clients that show such (LSP 3.18), and by omni/textDocumentContent for all.
#include <utility>

#include "protocol/lsp/error_codes.h"
#include "server/lsp/features.h"
#include "server/lsp/page.h"

namespace omni {
namespace {

constexpr std::string_view kRule = "rule/";
constexpr std::string_view kRunReport = "run-report.md";
constexpr std::string_view kExtension = ".md";

class VirtualDocuments {
 public:
  explicit VirtualDocuments(Session& session) : session_(session) {}

  void content(const JsonValue& params, const Reply& reply) const {
    ParamsReader reader(params);
    const std::string uri = reader.text("uri");
    if (!reader.sound()) return reply.error(reader.error());
    std::string_view rest = uri;
    if (rest.starts_with(kPageScheme)) rest.remove_prefix(kPageScheme.size());
    while (rest.starts_with('/')) rest.remove_prefix(1);  // clients that take URIs apart write them so
    if (rest == kRunReport) return reply.result({{"text", run_report()}});
    if (rest.starts_with(kRule) && rest.ends_with(kExtension)) {
      const Result<std::string> id = percent_decode(rest.substr(kRule.size(), rest.size() - kRule.size() - kExtension.size()));
      if (id.has_value()) {
        if (std::optional<std::string> page = rule_page(*id)) return reply.result({{"text", *std::move(page)}});
      }
    }
    reply.error(RpcError{rpc_code::kInvalidParams, "params.uri: omni:rule/ID.md of a rule that is loaded, or omni:run-report.md, is expected", {}});
  }

 private:
  std::optional<std::string> rule_page(const std::string& id) const {
    for (const std::shared_ptr<const Engine>& engine : session_.engines().all()) {
      for (const Rule& rule : engine->analysis().rules().rules()) {
        if (engine->analysis().shown_id(rule) != id && rule.qualified_id != id) continue;
        Page page(true);
        write_rule(page, rule, engine->analysis().shown_id(rule));
        return page.take();
      }
    }
    return std::nullopt;
  }

  std::string run_report() const {
    Page page(true);
    page.heading("The last look at the workspace");
    const JsonValue& run = session_.last_run();
    if (run.is_null()) {
      page.text("There was none in this session: omni/scan makes one.");
    } else {
      page.text(std::to_string(run.value("files", std::uint64_t{0})) + " files, " + std::to_string(run.value("findings", std::uint64_t{0})) + " findings, " +
                std::to_string(run.value("elapsedMs", std::int64_t{0})) + " ms" + (run.value("partial", false) ? "; not everything could be looked at" : ""));
      for (const JsonValue& missing : run.at("missing")) page.item(page.shown("missing: " + text_at(missing, "stage") + ": " + text_at(missing, "reason")));
      for (const JsonValue& agent : run.at("agents")) {
        page.item(page.shown(text_at(agent, "agent") + ": " + std::to_string(agent.value("runs", std::uint64_t{0})) + " runs, " + std::to_string(agent.value("failed", std::uint64_t{0})) +
                             " failed, " + std::to_string(agent.value("ms", std::int64_t{0})) + " ms"));
      }
      page.gap();
    }
    const JsonValue editor = session_.agents().to_json();
    if (!editor.empty()) page.text("Plugins and external tools in open documents:");
    for (const JsonValue& agent : editor) {
      const std::string fault = text_at(agent, "lastFault.message");
      page.item(page.shown(text_at(agent, "agent") + ": " + std::to_string(agent.value("runs", std::uint64_t{0})) + " runs, " + std::to_string(agent.value("failed", std::uint64_t{0})) + " failed" +
                           (fault.empty() ? "" : "; last: " + fault)));
    }
    return page.take();
  }

  Session& session_;
};

}  // namespace

FeatureState add_virtual_documents(Session& session, Methods& methods, JsonValue& capabilities) {
  const auto feature = std::make_shared<VirtualDocuments>(session);
  const auto content = [feature](const JsonValue& params, const Reply& reply) { feature->content(params, reply); };
  methods.on_request("omni/textDocumentContent", content);
  if (!session.client().virtual_documents) return feature;
  capabilities["workspace"]["textDocumentContent"] = {{"schemes", JsonValue::array({"omni"})}};
  methods.on_request("workspace/textDocumentContent", content);
  session.on_run([&session] { session.ask("workspace/textDocumentContent/refresh", {{"uri", std::string(kPageScheme) + std::string(kRunReport)}}); });
  return feature;
}

}  // namespace omni
