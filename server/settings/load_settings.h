#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/file_system.h"
#include "server/settings/settings.h"
#include "server/workspace/user_folders.h"
#include "server/workspace/workspace_root.h"

namespace omni {

inline constexpr std::string_view kSettingsFile = "omni.yaml";

/// Where a value came from.
struct Origin {
  enum class Kind : unsigned char { Default, UserFile, WorkspaceFile, NamedFile, Flag };
  Kind kind = Kind::Default;
  std::string source;  ///< the file as shown to the user, or the flag
  Place place;         ///< in the file
  auto operator<=>(const Origin&) const = default;
};
/// "omni.yaml:12", "--severity", "default".
std::string describe(const Origin& origin);

/// A value given by a flag of the command line, read by the same code as the files.
struct SettingFlag {
  std::string key;   ///< "scan.severity"
  std::string text;
  std::string flag;  ///< "--severity"
  bool structured = false;  ///< `text` is YAML (or JSON): a list or a mapping, as an editor gives it
};
/// What is wrong with a flag's value, or nothing. For the command line, which refuses it there and then.
std::optional<std::string> check_setting(std::string_view key, std::string_view text, bool structured = false);

struct SettingsRequest {
  WorkspaceRoot root;
  std::string start;                ///< where the search for omni.yaml begins: a real folder, in `root` or not
  std::string current;              ///< the current folder, real: paths are shown relative to it
  UserFolders user;
  std::vector<SettingFlag> flags;
  std::optional<std::string> named_file;  ///< --config: in place of the workspace's
  bool use_files = true;            ///< false: --no-config
  bool trust = false;               ///< --trust, or the editor's word
};

struct SettingsFile {
  Origin::Kind kind = Origin::Kind::Default;
  std::string path;    ///< absolute
  std::string shown;
  std::string why;     ///< "extended by omni.yaml", "nearest omni.yaml above src"
};

struct LoadedSettings {
  Settings settings;
  std::map<std::string, Origin, std::less<>> origins;  ///< key → last file or flag that set it; absent: default
  std::vector<SettingsFile> files;  ///< in the order of reading: later ones win
  std::vector<Problem> problems;
  bool trusted = false;
  std::string trust_reason;         ///< "--trust", "trust.workspaces in …", "not trusted: …"
  bool unusable = false;            ///< a file could not be read at all: gates written in it would be lost (exit status 2)

  Origin origin_of(std::string_view key) const;
};

/// Built-in defaults, then the user's `omni/omni.yaml`, then one file of the workspace (the nearest omni.yaml from
/// `start` up to the root, with what it `extends` before it), then flags. Single values: the last one wins. Lists add
/// up, but `rules.packs` and `analysis.pipeline.stages`, which are replaced. `rules.severity`: by rule.
///
/// A workspace that is not trusted can narrow and add, never loosen: what goes beyond (limits raised, gates lowered,
/// files outside named) is not applied and becomes a problem with code "needs-trust". Its files are read only where
/// they really lie in the workspace.
/// Errors: none; broken input becomes problems, and `unusable` when a whole file is lost.
LoadedSettings load_settings(const FileSystem& disk, const SettingsRequest& request);

/// The nearest omni.yaml from `start` up to `root`; empty if there is none.
std::string nearest_settings_file(const FileSystem& disk, const std::string& start, const std::string& root);

}  // namespace omni
