#include "server/settings/load_settings.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/base/suggest.h"
#include "protocol/text/yaml.h"
#include "server/settings/merge.h"
#include "server/settings/render.h"
#include "server/settings/value_reader.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::uint64_t kMaxSettingsBytes = 1'000'000;
constexpr std::size_t kMaxExtends = 10;
constexpr std::string_view kTrustHint =
    "run with --trust, or list the workspace under trust.workspaces in your own omni/omni.yaml";

/// The next words of the keys that begin with `section.` (all first words for ""), in the order of the table.
std::vector<std::string_view> keys_in(std::string_view section) {
  std::vector<std::string_view> words;
  if (section.empty()) words.push_back("extends");
  for (const Field& field : fields()) {
    std::string_view rest = field.key;
    if (!section.empty()) {
      if (!rest.starts_with(section) || rest.substr(section.size(), 1) != ".") continue;
      rest.remove_prefix(section.size() + 1);
    }
    rest = rest.substr(0, rest.find('.'));
    if (std::find(words.begin(), words.end(), rest) == words.end()) words.push_back(rest);
  }
  return words;
}

/// A flag's value as it would stand in a file.
YamlNode node_of(std::string_view text, bool structured) {
  if (structured) return parse_yaml(text, {}).root;
  YamlNode node;
  node.kind = YamlNode::Kind::Scalar;
  node.scalar = text;
  return node;
}

/// What a workspace asks for beyond its power: reported, not applied. Gives false.
bool refused(ValueReader& reader, Place place, std::string what, std::string_view hint = kTrustHint) {
  return reader.problem(place, "needs-trust", std::move(what), std::string(hint), ProblemSeverity::Warning);
}

struct PresetValue {
  Preset preset;
  std::string_view key;
  std::string_view text;
};
constexpr std::array<PresetValue, 9> kPresetValues{{
    {Preset::Quick, "scan.timeout_file", "5s"},
    {Preset::Quick, "scan.timeout_rule", "1s"},
    {Preset::Quick, "scan.max_file_size.parsed", "500kB"},
    {Preset::Quick, "scan.max_file_size.text", "5MB"},
    {Preset::Deep, "scan.interfile", "true"},
    {Preset::Deep, "scan.timeout_file", "2m"},
    {Preset::Deep, "scan.timeout_rule", "30s"},
    {Preset::Deep, "scan.max_file_size.parsed", "10MB"},
    {Preset::Ci, "scan.fail_on", "high"},
}};

/// A file or flag while it is read.
struct Source {
  Origin::Kind kind;
  std::string path;      // absolute; empty for a flag
  bool trusted = false;  // may loosen and name files outside
};

class Loader {
 public:
  Loader(const FileSystem& disk, const SettingsRequest& request) : disk_(disk), request_(request) {}

  LoadedSettings load() &&;

 private:
  void settle_trust();
  void read_file(const Source& source, const std::string& why);
  void read_extends(const YamlNode& root, const Source& source, ValueReader& reader);
  void read_section(const YamlNode& node, const std::string& section, const Source& source, ValueReader& reader);
  void read_field(const Field& field, const YamlNode& node, const Source& source, ValueReader& reader);
  bool is_allowed(const Field& field, const Source& source, const YamlNode& node, ValueReader& reader);
  void settle_paths(std::vector<std::string>& values, const Field& field, const YamlNode& node, const Source& source, ValueReader& reader);
  template <typename External>
  void settle_command(External& each, const Source& source) const;
  void settle_gate();
  void apply_preset();
  bool lies_inside(const std::string& path) const;
  std::string shown(const std::string& path) const {
    const auto below = path_below(request_.current, path);
    return !request_.current.empty() && below && !below->empty() ? std::string(*below) : path;
  }
  std::string with_home(std::string path) const {
    return path.starts_with("~/") && !request_.user.home.empty() ? join_path(request_.user.home, path.substr(2)) : path;
  }

  const FileSystem& disk_;
  const SettingsRequest& request_;
  std::vector<std::string> chain_;  // files that are being read: each extends the next
  LoadedSettings out_;
};

LoadedSettings Loader::load() && {
  if (request_.use_files && !request_.user.config.empty()) {
    const std::string path = join_path(request_.user.config, "omni/omni.yaml");
    if (disk_.link_stat(path)) read_file({Origin::Kind::UserFile, path, true}, "your own settings");
  }
  settle_trust();
  if (request_.use_files && request_.named_file) {
    const std::string path = request_.named_file->starts_with('/') ? *request_.named_file : join_path(request_.current, *request_.named_file);
    read_file({Origin::Kind::NamedFile, normal_path(path), true}, "--config");
  } else if (request_.use_files) {
    const std::string path = nearest_settings_file(disk_, request_.start, request_.root.path);
    if (!path.empty()) read_file({Origin::Kind::WorkspaceFile, path, out_.trusted}, "nearest omni.yaml above " + shown(request_.start));
  }
  for (const SettingFlag& flag : request_.flags) {
    ValueReader reader(flag.flag, out_.problems);
    const Field* const field = find_field(flag.key);
    if (field != nullptr) read_field(*field, node_of(flag.text, flag.structured), {Origin::Kind::Flag, {}, true}, reader);
  }
  apply_preset();
  settle_gate();
  return std::move(out_);
}

/// What the preset says counts where nobody said anything; who chose it may do no more by it than by writing the values out.
void Loader::apply_preset() {
  const Origin chosen = out_.origin_of("preset");
  if (chosen.kind == Origin::Kind::Default) return;
  const Source source{chosen.kind, {}, chosen.kind != Origin::Kind::WorkspaceFile || out_.trusted};
  ValueReader reader(chosen.source, out_.problems);
  for (const PresetValue& value : kPresetValues) {
    if (value.preset != out_.settings.preset || out_.origin_of(value.key).kind != Origin::Kind::Default) continue;
    YamlNode node = node_of(value.text, false);
    node.place = chosen.place;
    read_field(*find_field(value.key), node, source, reader);
  }
}

void Loader::settle_trust() {
  out_.trusted = true;
  if (request_.trust) {
    out_.trust_reason = "--trust";
    return;
  }
  for (const std::string& folder : out_.settings.trusted_workspaces) {
    if (!path_below(folder, request_.root.path)) continue;
    out_.trust_reason = "trust.workspaces in " + describe(out_.origin_of("trust.workspaces")) + " names " + folder;
    return;
  }
  out_.trusted = false;
  out_.trust_reason = "not trusted: its settings can narrow and add checks, nothing else";
}

bool Loader::lies_inside(const std::string& path) const {
  const auto real = disk_.real_path(path);
  if (real) return path_below(request_.root.path, *real).has_value();
  return path_below(request_.root.path, path).has_value();  // not there: the reader of the file will say so
}

void Loader::read_file(const Source& source, const std::string& why) {
  ValueReader reader(shown(source.path), out_.problems);
  if (std::find(chain_.begin(), chain_.end(), source.path) != chain_.end()) {
    reader.problem({}, "extends-cycle", "the file extends itself: " + why);
    return;
  }
  if (chain_.size() >= kMaxExtends) {
    reader.problem({}, "extends-depth", "more than " + std::to_string(kMaxExtends) + " files extend each other");
    return;
  }
  if (!source.trusted && !lies_inside(source.path)) {
    refused(reader, {}, "the file lies outside of the workspace; it is not read");
    return;
  }
  const auto text = disk_.read(source.path, kMaxSettingsBytes);
  if (!text) {
    reader.problem({}, "settings-unreadable", text.error().describe());
    out_.unusable = true;
    return;
  }
  YamlDocument document = parse_yaml(*text, reader.file());
  for (Problem& problem : document.problems) {
    const bool partial = problem.code == "duplicate-key" || problem.code == "complex-key";
    out_.unusable = out_.unusable || (problem.severity == ProblemSeverity::Error && !partial);
    out_.problems.push_back(std::move(problem));
  }
  if (!document.root.is_map() && !document.root.is_null()) {
    reader.problem(document.root.place, "wrong-type", "settings are a mapping, but here stands " + std::string(describe_kind(document.root)));
    out_.unusable = true;
    return;
  }
  chain_.push_back(source.path);
  read_extends(document.root, source, reader);
  chain_.pop_back();
  out_.files.push_back({source.kind, source.path, reader.file(), why});
  read_section(document.root, {}, source, reader);
}

void Loader::read_extends(const YamlNode& root, const Source& source, ValueReader& reader) {
  const YamlNode* const node = root.find("extends");
  std::vector<std::string> names;
  if (node == nullptr || node->is_null() || !reader.read(*node, names)) return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Place place = node->is_sequence() && i < node->items.size() ? node->items[i].place : node->place;
    const std::string name = source.trusted ? with_home(names[i]) : names[i];
    const std::string path = normal_path(name.starts_with('/') ? name : join_path(parent_path(source.path), name));
    if (!source.trusted && (name.starts_with('/') || !lies_inside(path))) {
      refused(reader, place, "`extends: " + names[i] + "` leads out of the workspace; it is not read");
      continue;
    }
    read_file({source.kind, path, source.trusted}, "extended by " + reader.file() + ":" + std::to_string(place.line));
  }
}

void Loader::read_section(const YamlNode& node, const std::string& section, const Source& source, ValueReader& reader) {
  for (const YamlEntry& entry : node.entries) {
    if (section.empty() && entry.key == "extends") continue;
    const std::string key = section.empty() ? entry.key : section + "." + entry.key;
    const std::vector<std::string_view> inner = keys_in(key);
    if (const Field* const field = find_field(key)) {
      if (!entry.value.is_null()) read_field(*field, entry.value, source, reader);
    } else if (inner.empty()) {
      reader.unknown_key(entry, keys_in(section), section);
    } else if (entry.value.is_map()) {
      read_section(entry.value, key, source, reader);
    } else if (!entry.value.is_null()) {
      reader.problem(entry.value.place, "wrong-type", "`" + key + "` is a mapping with " + list_alternatives(inner));
    }
  }
}

bool Loader::is_allowed(const Field& field, const Source& source, const YamlNode& node, ValueReader& reader) {
  const bool users_only = field.guard == Guard::UserOnly && source.kind != Origin::Kind::UserFile;
  if (!users_only && (field.guard != Guard::Trusted || source.trusted)) return true;
  if (node.scalar.empty() && node.items.empty() && node.entries.empty()) return false;  // asks for nothing
  const std::string key = "`" + std::string(field.key) + "`";
  if (users_only) {
    return refused(reader, node.place, key + " counts in your own settings only; it is not applied",
                   "put it into omni/omni.yaml below your configuration folder");
  }
  return refused(reader, node.place, key + " is nothing a workspace may decide; it is not applied");
}

void Loader::read_field(const Field& field, const YamlNode& node, const Source& source, ValueReader& reader) {
  if (!is_allowed(field, source, node, reader)) return;
  std::visit(
      [&](auto member) {
        auto& current = member(out_.settings);
        std::decay_t<decltype(current)> wanted{};
        if (!reader.read(node, wanted)) return;
        if constexpr (std::is_same_v<decltype(wanted), std::vector<std::string>>) settle_paths(wanted, field, node, source, reader);
        if constexpr (std::is_same_v<decltype(wanted), std::string>) {
          if (field.guard == Guard::InsidePaths) {
            std::vector<std::string> one{wanted};
            if (!wanted.empty()) settle_paths(one, field, node, source, reader);
            if (one.empty()) return;
            wanted = one.front();
          }
        }
        if constexpr (std::is_same_v<decltype(wanted), std::vector<PathPattern>>) {
          const auto folder = path_below(request_.root.path, parent_path(source.path));
          for (PathPattern& pattern : wanted) pattern.pattern = anchored_pattern(folder.value_or(""), pattern.pattern);
        }
        if constexpr (std::is_same_v<decltype(wanted), std::vector<PluginSettings>> || std::is_same_v<decltype(wanted), std::vector<ToolSettings>>) {
          for (auto& each : wanted) settle_command(each, source);
        }
        if (!source.trusted) {
          const std::string now = render(current);
          if (field.guard != Guard::Free && field.guard != Guard::InsidePaths && loosens(current, wanted)) {
            refused(reader, node.place,
                    "`" + std::string(field.key) + ": " + render(wanted) + "` is looser than " + now + " (" +
                        describe(out_.origin_of(field.key)) + "); it is not applied");
            return;
          }
          if constexpr (std::is_same_v<decltype(wanted), std::vector<SeverityOverride>>) {
            for (SeverityOverride& each : wanted) each.raise_only = true;  // settle_gate() has the last word
          }
        }
        const bool replaces = field.key == "rules.packs" || field.key == "analysis.pipeline.stages";
        merge(current, std::move(wanted), replaces);
        out_.origins[std::string(field.key)] = {source.kind, reader.file(), source.kind == Origin::Kind::Flag ? Place{} : node.place};
      },
      field.member);
}

/// Names of files become paths to open; names that are none, or may not be named here, are dropped and reported.
void Loader::settle_paths(std::vector<std::string>& values, const Field& field, const YamlNode& node, const Source& source,
                          ValueReader& reader) {
  std::size_t index = 0;
  std::erase_if(values, [&](std::string& value) {
    const Place place = node.is_sequence() && index < node.items.size() ? node.items[index].place : node.place;
    ++index;
    if (field.key == "rules.packs") {
      const bool is_name = !value.empty() && value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
      if (!is_name) reader.problem(place, "pack-name", "`" + value + "` is no name of a pack", "files and folders go under rules.paths");
      return !is_name;
    }
    if (field.key == "trust.workspaces") {
      value = normal_path(with_home(value));
      if (value.starts_with('/')) return false;
      reader.problem(place, "wrong-path", "`" + value + "` is no absolute folder", "write it from / or ~/ on");
      return true;
    }
    if (field.guard != Guard::InsidePaths) return false;
    const std::string name = source.trusted ? with_home(value) : value;
    const std::string base = source.path.empty() ? request_.current : std::string(parent_path(source.path));
    const std::string path = normal_path(name.starts_with('/') ? name : join_path(base, name));
    if (!source.trusted && !lies_inside(path)) {
      refused(reader, place, std::string(field.key == "rules.paths" ? "rules" : "a file") + " outside of the workspace: `" + value + "` is not read");
      return true;
    }
    value = shown(path);
    return false;
  });
}

/// A program named by a path is found from the file that names it, and so are a plugin's arguments: it starts there.
template <typename External>
void Loader::settle_command(External& each, const Source& source) const {
  const std::string base = source.path.empty() ? request_.current : std::string(parent_path(source.path));
  if constexpr (std::is_same_v<External, PluginSettings>) each.directory = base;
  if (each.command.empty() || each.command.front().find('/') == std::string::npos) return;
  const std::string program = with_home(each.command.front());
  each.command.front() = normal_path(program.starts_with('/') ? program : join_path(base, program));
}

/// A gate that the user has set holds whatever a workspace without trust hides or renames.
void Loader::settle_gate() {
  const Origin gate = out_.origin_of("scan.fail_on");
  const bool users_gate = out_.settings.scan.fail_on.has_value() && gate.kind != Origin::Kind::Default &&
                          (gate.kind != Origin::Kind::WorkspaceFile || out_.trusted);
  if (!users_gate) {
    for (SeverityOverride& each : out_.settings.rules.severity) each.raise_only = false;
    return;
  }
  const Origin shown_from = out_.origin_of("scan.severity");
  if (shown_from.kind == Origin::Kind::WorkspaceFile && !out_.trusted && out_.settings.scan.severity > *out_.settings.scan.fail_on) {
    ValueReader reader(shown_from.source, out_.problems);
    refused(reader, shown_from.place,
            "`scan.severity: " + render(out_.settings.scan.severity) + "` would hide findings from the gate " +
                render(out_.settings.scan.fail_on) + " (" + describe(gate) + "); the gate's severity is used");
    out_.settings.scan.severity = *out_.settings.scan.fail_on;
  }
}

}  // namespace

std::string describe(const Origin& origin) {
  if (origin.kind == Origin::Kind::Default) return "default";
  return origin.place.line == 0 ? origin.source : origin.source + ":" + std::to_string(origin.place.line);
}

Origin LoadedSettings::origin_of(std::string_view key) const {
  const auto found = origins.find(key);
  return found == origins.end() ? Origin{} : found->second;
}

std::optional<std::string> check_setting(std::string_view key, std::string_view text, bool structured) {
  const Field* const field = find_field(key);
  if (field == nullptr) return "no such setting: " + std::string(key);
  std::vector<Problem> problems;
  const YamlNode node = node_of(text, structured);
  std::visit(
      [&](auto member) {
        Settings scratch;
        ValueReader({}, problems).read(node, member(scratch));
      },
      field->member);
  if (problems.empty()) return std::nullopt;
  const Problem& first = problems.front();
  return first.message + (first.hint.empty() ? "" : " (" + first.hint + ")");
}

std::string nearest_settings_file(const FileSystem& disk, const std::string& start, const std::string& root) {
  if (!path_below(root, start)) return {};
  for (std::string folder = start;; folder = parent_path(folder)) {
    std::string path = join_path(folder, kSettingsFile);
    if (disk.link_stat(path).has_value()) return path;
    if (folder == root || folder == "/") return {};
  }
}

LoadedSettings load_settings(const FileSystem& disk, const SettingsRequest& request) { return Loader(disk, request).load(); }

}  // namespace omni
