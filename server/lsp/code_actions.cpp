// Code actions: fixes that are checked, all of a rule or file at once, suppressions with a reason. Edits come when the client resolves.
#include <algorithm>
#include <utility>

#include "protocol/lsp/error_codes.h"
#include "protocol/text/edits.h"
#include "protocol/text/escape.h"
#include "server/lsp/commands.h"
#include "server/lsp/features.h"
#include "server/lsp/fix_edits.h"
#include "server/service/suppress_text.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::string_view kQuickFix = "quickfix";
constexpr std::string_view kFixAll = "source.fixAll.omni";
constexpr std::string_view kReason = "TODO: say why";
constexpr std::chrono::milliseconds kCheckBudget{200};  // for telling which fix is safe while the menu opens

/// What an action does, as it goes to the client and comes back.
struct ActionData {
  std::string uri;
  std::string what;        // "fix", "fix-rule", "fix-all", "ignore", "ignore-file"
  std::string rule;
  std::uint64_t begin = 0; // of the finding, bytes
  std::string result_id;   // of the diagnostics it was made from
};

JsonValue data_json(const ActionData& data) {
  return {{"uri", data.uri}, {"what", data.what}, {"rule", data.rule}, {"begin", data.begin}, {"resultId", data.result_id}};
}

ActionData read_data(const JsonValue& value) {
  ActionData data{text_at(value, "uri"), text_at(value, "what"), text_at(value, "rule"), 0, text_at(value, "resultId")};
  if (const JsonValue* const begin = member(value, "begin"); begin != nullptr && begin->is_number_unsigned()) data.begin = begin->get<std::uint64_t>();
  return data;
}

/// `kind` is asked for when the list is empty or names it or a kind above it.
bool wants(const JsonValue* only, std::string_view kind) {
  if (only == nullptr || !only->is_array() || only->empty()) return true;
  return std::any_of(only->begin(), only->end(), [&](const JsonValue& each) {
    if (!each.is_string()) return false;
    const auto& asked = each.get_ref<const std::string&>();
    return asked.empty() || kind == asked || (kind.starts_with(asked) && kind[asked.size()] == '.');
  });
}

class CodeActions {
 public:
  explicit CodeActions(Session& session) : session_(session) {}

  void list(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::string uri = reader.text_document();
    const Range range = reader.range();
    const JsonValue* const context = reader.optional_object("context");
    if (!reader.sound()) return reply.error(reader.error());
    JsonValue only;
    if (context != nullptr) {
      if (const JsonValue* const kinds = member(*context, "only")) only = *kinds;
    }
    session_.when_known(uri, [this, reply, range, only](const std::shared_ptr<const LiveResult>& result) {
      if (result == nullptr) return reply.result(JsonValue::array());
      run([this, reply, range, only, result] { reply.result(actions(reply.ctx(), *result, range, only.is_null() ? nullptr : &only)); });
    });
  }

  void resolve(const JsonValue& params, const Reply& reply) {
    const JsonValue* const data = member(params, "data");
    if (data == nullptr) return reply.result(params);
    session_.when_known(text_at(*data, "uri"), [this, reply, action = params, data = read_data(*data)](const std::shared_ptr<const LiveResult>& result) {
      if (result == nullptr || view_of(*result).result_id != data.result_id) {
        return reply.error(RpcError{lsp_code::kContentModified, "the document has changed since this was offered", {}});
      }
      run([this, reply, action, data, result]() mutable {
        Result<JsonValue> edit = edit_of(reply.ctx(), *result, data);
        if (!edit.has_value()) return reply.error(edit.error());
        action["edit"] = *std::move(edit);
        reply.result(std::move(action));
      });
    });
  }

 private:
  template <typename Work>
  void run(Work work) {
    submit_or_run(session_.interactive(), Priority::Interactive, work);
  }

  JsonValue actions(const Context& ctx, const LiveResult& result, const Range& range, const JsonValue* only) const {
    JsonValue out = JsonValue::array();
    const std::string& id = view_of(result).result_id;
    const ByteRange asked = result.document.source.lines().bytes(range, session_.client().encoding);
    std::vector<const Finding*> fixable;
    for (const Finding& finding : result.report.findings) {
      if (is_shown(finding, result.engine->settings()) && offers_fix(finding)) fixable.push_back(&finding);
    }
    const Context checking = ctx.with_budget(kCheckBudget);
    for (const Finding& finding : result.report.findings) {
      if (!is_shown(finding, result.engine->settings())) continue;
      const ByteRange place = finding.location.range;
      if (place.begin > asked.end || place.end < asked.begin || !wants(only, kQuickFix)) continue;
      const std::string rule = show_controls(finding.rule_id);
      const auto uri_of = [&](const std::string& path) { return path == result.report.path ? result.document.client_uri : result.engine->uri_of(path); };
      const JsonValue diagnostics =
          JsonValue::array({diagnostic_of(finding, result.report.path, result.document.source, *result.engine, session_.client(), uri_of)});
      const auto add = [&](std::string title, const char* what, bool preferred) {
        JsonValue action = {{"title", std::move(title)}, {"kind", kQuickFix}, {"diagnostics", diagnostics}};
        if (preferred && session_.client().code_action_preferred) action["isPreferred"] = true;
        offer(ctx, result, std::move(action), {result.document.client_uri, what, finding.rule_id, place.begin, id}, out);
      };
      if (offers_fix(finding)) {
        add("Fix: " + rule, "fix", is_safe(checking, result, finding));
        const auto of_rule = std::count_if(fixable.begin(), fixable.end(), [&](const Finding* each) { return each->rule_id == finding.rule_id; });
        if (of_rule > 1) add("Fix all " + std::to_string(of_rule) + " findings of " + rule + " in this file", "fix-rule", false);
      }
      const auto add_command = [&](const std::string& title, std::string_view command, JsonValue argument) {
        out.push_back({{"title", title}, {"kind", kQuickFix}, {"diagnostics", diagnostics},
                       {"command", {{"title", title}, {"command", command}, {"arguments", JsonValue::array({std::move(argument)})}}}});
      };
      // A quick fix, not a `source.fixAll`, which editors run when a file is saved.
      if (offers_fix(finding) && session_.client().apply_edit) add_command("Fix all findings of " + rule + " in the workspace", kFixWorkspace, {{"rule", finding.rule_id}});
      if (const std::string& baseline = result.engine->settings().scan.baseline; !baseline.empty()) {
        add_command("Add " + rule + " to the baseline " + show_controls(file_name(baseline)), kAddToBaseline,
                    {{"uri", result.document.client_uri}, {"fingerprint", finding.fingerprints.strict}});
      }
      add("Ignore " + rule + " here, with a reason", "ignore", false);
      add("Ignore " + rule + " in this file, with a reason", "ignore-file", false);
    }
    const bool asks_fix_all = only != nullptr && wants(only, kFixAll);
    if (!fixable.empty() && asks_fix_all) {
      offer(ctx, result, {{"title", "Apply all safe fixes of OMNI"}, {"kind", kFixAll}}, {result.document.client_uri, "fix-all", {}, 0, id}, out);
    }
    return out;
  }

  /// With its edit at once for a client that can't ask for it later; then what has no edit is not offered.
  void offer(const Context& ctx, const LiveResult& result, JsonValue action, const ActionData& data, JsonValue& out) const {
    if (session_.client().code_action_resolve && session_.client().code_action_data) {
      action["data"] = data_json(data);
    } else {
      Result<JsonValue> edit = edit_of(ctx, result, data);
      if (!edit.has_value()) return;
      action["edit"] = *std::move(edit);
    }
    out.push_back(std::move(action));
  }

  FixedText fixed(const Context& ctx, const LiveResult& result, const std::vector<const Finding*>& findings, bool keep_unsafe) const {
    const auto text = std::make_shared<const std::string>(result.document.source.text());
    const FileInput input = result.engine->input_of(result.document.path, text, result.document.language_id);
    return fixed_text(ctx, session_.engines().registry(), *result.engine, input, findings, keep_unsafe);
  }

  bool is_safe(const Context& ctx, const LiveResult& result, const Finding& finding) const {
    if (!session_.client().code_action_preferred || ctx.should_stop()) return false;
    const FixedText text = fixed(ctx, result, {&finding}, false);
    return text.count(FixOutcome::Fate::Applied) == 1 && !ctx.should_stop();
  }

  /// A WorkspaceEdit. Errors: InvalidInput, Unsupported: why there is none.
  Result<JsonValue> edit_of(const Context& ctx, const LiveResult& result, const ActionData& data) const {
    const std::string_view text = result.document.source.text();
    std::vector<const Finding*> findings;
    for (const Finding& finding : result.report.findings) {
      const bool same_place = finding.location.range.begin == data.begin && finding.rule_id == data.rule;
      const bool taken = data.what == "fix-all" || (data.what == "fix-rule" ? finding.rule_id == data.rule : same_place);
      if (taken && is_shown(finding, result.engine->settings())) findings.push_back(&finding);
    }
    if (findings.empty()) return Error(ErrorCode::Conflict, "the finding is not there any more");
    if (data.what == "ignore" || data.what == "ignore-file") {
      const FileInput input = result.engine->input_of(result.document.path, std::make_shared<const std::string>(text), result.document.language_id);
      const std::optional<CommentStyle> style = input.language == nullptr ? std::nullopt : comment_style(input.language->rule_names.front());
      if (!style) return Error(ErrorCode::Unsupported, "this language has no comments: suppress the rule in omni.yaml");
      const NewSuppression suppression{{findings.front()->rule_id}, std::string(kReason), {}, data.what == "ignore-file"};
      const Reanalyse again = [&](const std::string& changed) {
        return analyse_again(ctx, session_.engines().registry(), result.engine->analysis(), input, changed);
      };
      OMNI_TRY(const FixEdit edit, suppress_text_checked(*input.text, *findings.front(), suppression, *style, input.language->name, again));
      return workspace_edit(result, {{edit.range, edit.text}});
    }
    std::erase_if(findings, [](const Finding* finding) { return !offers_fix(*finding); });
    const bool one = data.what == "fix";
    const FixedText done = fixed(ctx, result, findings, one);  // one that somebody chose is applied even if it can't be shown to be safe
    if (done.count(FixOutcome::Fate::Applied) == 0) {
      return Error(ErrorCode::Unsupported, done.outcomes.empty() ? "there is no fix" : "no fix was applied: " + done.outcomes.front().reason);
    }
    return workspace_edit(result, {edit_between(text, done.text)});
  }

  JsonValue workspace_edit(const LiveResult& result, const std::vector<ByteEdit>& edits) const {
    JsonValue list = text_edits(result.document.source, edits, session_.client().encoding);
    if (session_.client().document_changes) {
      return {{"documentChanges", JsonValue::array({{{"textDocument", {{"uri", result.document.client_uri}, {"version", result.document.version}}}, {"edits", std::move(list)}}})}};
    }
    return {{"changes", {{result.document.client_uri, std::move(list)}}}};
  }

  Session& session_;
};

}  // namespace

FeatureState add_code_actions(Session& session, Methods& methods, JsonValue& capabilities) {
  const auto feature = std::make_shared<CodeActions>(session);
  if (!session.client().code_action_literals) return feature;  // such a client knows commands only
  capabilities["codeActionProvider"] = {{"codeActionKinds", JsonValue::array({kQuickFix, kFixAll})}, {"resolveProvider", true}};
  methods.on_request("textDocument/codeAction", [feature](const JsonValue& params, const Reply& reply) { feature->list(params, reply); });
  methods.on_request("codeAction/resolve", [feature](const JsonValue& params, const Reply& reply) { feature->resolve(params, reply); });
  return feature;
}

}  // namespace omni
