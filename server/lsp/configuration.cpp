// Settings of the editor, folders, and files that change outside of it.
#include <algorithm>
#include <iterator>
#include <utility>

#include "server/lsp/features.h"
#include "server/settings/fields.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::string_view kSection = "omni";
constexpr std::string_view kReload = "reload settings";
constexpr std::chrono::milliseconds kReloadPause{200};  // files change in droves when a branch is switched

/// The editor's settings as flags: `{"scan": {"severity": "high"}}` and `{"scan.severity": "high"}` alike, in a section `omni` or not.
class EditorSettingsReader {
 public:
  std::vector<SettingFlag> flags;
  std::vector<std::string> problems;

  void read(const JsonValue& value, const std::string& prefix) {
    if (!value.is_object()) return;
    for (const auto& [key, each] : value.items()) {
      const std::string name = prefix.empty() ? key : prefix + "." + key;
      if (each.is_null() || name == "trust") continue;
      if (name == kSection && each.is_object()) read(each, {});
      else if (find_field(name) != nullptr) take(name, each);
      else if (each.is_object()) read(each, name);
      else problems.push_back("no setting is called omni." + name);
    }
  }

 private:
  void take(const std::string& name, const JsonValue& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, JsonValue::error_handler_t::replace);
    const bool structured = value.is_array() || value.is_object();
    if (const std::optional<std::string> wrong = check_setting(name, text, structured)) {
      problems.push_back("omni." + name + ": " + *wrong);
      return;
    }
    flags.push_back({name, text, "editor setting omni." + name, structured});
  }
};

/// What an editor's setting may do only where its workspace is trusted, since the setting may come from a file of that workspace:
/// whatever an omni.yaml there may not do either, and to take rules away.
bool needs_trust(const SettingFlag& flag) {
  constexpr std::string_view kTakeAway[] = {"rules.packs", "rules.disable", "suppressions", "analysis.pipeline.stages"};
  return find_field(flag.key)->guard != Guard::Free || std::find(std::begin(kTakeAway), std::end(kTakeAway), flag.key) != std::end(kTakeAway);
}

class Configuration {
 public:
  explicit Configuration(Session& session) : session_(session) {
    take(session.init().options, "initializationOptions");
    initial_ = session.engines().editor().flags;
  }

  void initialized() {
    const ClientCapabilities& client = session_.client();
    JsonValue registrations = JsonValue::array();
    if (client.register_configuration) {
      registrations.push_back({{"id", "omni-configuration"}, {"method", "workspace/didChangeConfiguration"}, {"registerOptions", {{"section", kSection}}}});
    }
    if (client.register_watchers) {
      const JsonValue watchers = JsonValue::array({{{"globPattern", "**/*"}}, {{"globPattern", "**/.git/HEAD"}}});
      registrations.push_back({{"id", "omni-files"}, {"method", "workspace/didChangeWatchedFiles"}, {"registerOptions", {{"watchers", watchers}}}});
    }
    if (!registrations.empty()) session_.ask("client/registerCapability", {{"registrations", std::move(registrations)}});
    ask();
    // The rules are read before somebody waits for them.
    for (const std::string& folder : session_.engines().folders()) {
      session_.engines().with_engine(join_path(folder, "x"), [this](const std::shared_ptr<const Engine>&) { tell_problems(); });
    }
  }

  void changed(const JsonValue& params) {
    if (session_.client().configuration) return ask();
    const JsonValue* const settings = member(params, "settings");
    if (settings == nullptr) return;
    const JsonValue* const ours = member(*settings, kSection);
    apply(ours != nullptr ? *ours : *settings);
  }

  void folders_changed(const JsonValue& params) {
    std::vector<std::string> folders = session_.engines().folders();
    const auto each_path = [&](std::string_view key, auto&& use) {
      const JsonValue* const list = member_at(params, key);
      if (list == nullptr || !list->is_array()) return;
      for (const JsonValue& folder : *list) {
        const Result<std::string> path = path_of_uri(text_at(folder, "uri"));
        if (path.has_value()) use(normal_path(*path));
      }
    };
    each_path("event.removed", [&](const std::string& path) { std::erase(folders, path); });
    each_path("event.added", [&](const std::string& path) { folders.push_back(path); });
    session_.engines().set_folders(std::move(folders));
    session_.engines_changed();
  }

  void files_changed(const JsonValue& params) {
    const JsonValue* const changes = member(params, "changes");
    if (changes == nullptr || !changes->is_array()) return;
    const bool ours = std::any_of(changes->begin(), changes->end(), [this](const JsonValue& change) {
      const Result<std::string> path = path_of_uri(text_at(change, "uri"));
      return path.has_value() && session_.engines().concerns(*path);
    });
    session_.files_changed(params);
    if (ours) session_.loop().after(std::string(kReload), kReloadPause, [this] { reload(); });
  }

 private:
  void ask() {
    if (!session_.client().configuration) return;
    session_.ask("workspace/configuration", {{"items", JsonValue::array({{{"section", kSection}}})}}, [this](const Message& answer) {
      if (answer.kind == Message::Kind::Response && answer.result.is_array() && !answer.result.empty()) apply(answer.result.front());
    });
  }

  void apply(const JsonValue& settings) {
    const std::vector<SettingFlag> before = session_.engines().editor().flags;
    take(settings, "the editor's settings");
    const std::vector<SettingFlag>& now = session_.engines().editor().flags;
    const bool same = std::equal(before.begin(), before.end(), now.begin(), now.end(),
                                 [](const SettingFlag& a, const SettingFlag& b) { return a.key == b.key && a.text == b.text; });
    if (!same) reload();
  }

  void take(const JsonValue& settings, std::string_view where) {
    EditorSettings editor;
    // Only what the editor says at start counts as its word: settings may come from a file of the workspace.
    const JsonValue& options = session_.init().options;
    editor.trust = flag_at(options, "trust") || flag_at(options, "omni.trust") || session_.engines().trusts_all();
    EditorSettingsReader reader;
    reader.read(settings, {});
    if (!editor.trust) {
      std::erase_if(reader.flags, [&](const SettingFlag& flag) {
        if (!needs_trust(flag)) return false;
        reader.problems.push_back("omni." + flag.key + " counts in a trusted workspace only");
        return true;
      });
    }
    for (const std::string& problem : reader.problems) {
      session_.ctx().log().warn("a setting can't be used", {{"reason", problem}});
      session_.log_message(2, "omni: in " + std::string(where) + ": " + problem);
    }
    // What was said at start holds where it is not said otherwise: many clients answer `workspace/configuration` with nothing.
    for (const SettingFlag& flag : initial_) {
      const bool again = std::any_of(reader.flags.begin(), reader.flags.end(), [&](const SettingFlag& each) { return each.key == flag.key; });
      if (!again) editor.flags.push_back(flag);
    }
    std::move(reader.flags.begin(), reader.flags.end(), std::back_inserter(editor.flags));
    session_.engines().set_editor(std::move(editor));
  }

  void reload() {
    session_.engines_changed();
    for (const std::string& folder : session_.engines().folders()) {
      session_.engines().with_engine(join_path(folder, "x"), [this](const std::shared_ptr<const Engine>&) { tell_problems(); });
    }
  }

  /// Problems of settings and rules, each once; without rules nothing is found, so that is shown and not only logged.
  void tell_problems() {
    std::vector<std::string> now;
    for (const Problem& problem : session_.engines().problems()) {
      now.push_back(describe(problem));
      const bool told = std::find(told_.begin(), told_.end(), now.back()) != told_.end();
      if (problem.code == "rules-unreadable" && !told) session_.notify("window/showMessage", {{"type", 1}, {"message", "OMNI finds nothing here: " + problem.message}});
    }
    constexpr std::size_t kMost = 20;
    for (std::size_t i = 0; i < std::min(now.size(), kMost); ++i) {
      if (std::find(told_.begin(), told_.end(), now[i]) == told_.end()) session_.log_message(2, "omni: " + now[i]);
    }
    if (now.size() > kMost && now.size() != told_.size()) session_.log_message(2, "omni: and " + std::to_string(now.size() - kMost) + " problems more; omni/health lists them");
    told_ = std::move(now);
  }

  Session& session_;
  std::vector<SettingFlag> initial_;  // of initializationOptions
  std::vector<std::string> told_;
};

}  // namespace

FeatureState add_configuration(Session& session, Methods& methods, JsonValue& capabilities) {
  capabilities["workspace"]["workspaceFolders"] = {{"supported", true}, {"changeNotifications", true}};
  const auto feature = std::make_shared<Configuration>(session);
  methods.on_notification("initialized", [feature](const JsonValue&) { feature->initialized(); });
  methods.on_notification("workspace/didChangeConfiguration", [feature](const JsonValue& params) { feature->changed(params); });
  methods.on_notification("workspace/didChangeWorkspaceFolders", [feature](const JsonValue& params) { feature->folders_changed(params); });
  methods.on_notification("workspace/didChangeWatchedFiles", [feature](const JsonValue& params) { feature->files_changed(params); });
  return feature;
}

}  // namespace omni
