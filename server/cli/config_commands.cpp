#include "server/cli/config_commands.h"

#include <algorithm>
#include <ostream>

#include "protocol/text/escape.h"
#include "server/cli/settings_request.h"
#include "server/scan/list_files.h"
#include "server/settings/render.h"
#include "server/settings/template.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

/// As in a settings file, but for what may be a secret: of headers, the names alone.
std::string shown_value(const Field& field, const Settings& settings) {
  if (field.key != "telemetry.headers") return render(field, settings);
  std::vector<std::string> names;
  for (const std::string& header : settings.telemetry.headers) names.push_back(header.substr(0, header.find(':')) + ": ***");
  return render(names);
}

void print_problems(const std::vector<Problem>& problems, std::ostream& out) {
  for (const Problem& problem : problems) out << escape_terminal(describe(problem)) << "\n";
}

void print_files(const LoadedSettings& loaded, std::ostream& out) {
  if (loaded.files.empty()) out << "settings files: none\n";
  for (const SettingsFile& file : loaded.files) {
    out << "settings file: " << escape_terminal(file.shown) << " (" << escape_terminal(file.why) << ")\n";
  }
}

int check(const LoadedSettings& loaded, std::ostream& out) {
  print_problems(loaded.problems, out);
  print_files(loaded, out);
  if (loaded.unusable) return 2;
  out << (loaded.problems.empty() ? "no problems" : std::to_string(loaded.problems.size()) + (loaded.problems.size() == 1 ? " problem" : " problems")) << "\n";
  return loaded.problems.empty() ? 0 : 1;
}

/// As a settings file, each value with its origin behind it.
void show(const LoadedSettings& loaded, std::ostream& out) {
  std::string_view open;
  for (const Field& field : fields()) {
    // Sections are nested one word at a time; what is still open from the line before is not repeated.
    std::string_view section = field.key.substr(0, std::min(field.key.rfind('.'), field.key.size()));
    if (section == field.key) section = {};
    std::string indent;
    for (std::size_t start = 0; start < section.size();) {
      const std::size_t end = std::min(section.find('.', start), section.size());
      const std::string_view upto = section.substr(0, end);
      if (!open.starts_with(upto) || (open.size() > end && open[end] != '.')) out << indent << section.substr(start, end - start) << ":\n";
      indent += "  ";
      start = end + 1;
    }
    open = section;
    const std::string_view name = section.empty() ? field.key : field.key.substr(section.size() + 1);
    out << indent << name << ": " << shown_value(field, loaded.settings) << "  # " << escape_terminal(describe(loaded.origin_of(field.key))) << "\n";
  }
}

/// "scanned" or why not, for `relative` (to the workspace root).
std::string fate(const WalkResult& walk, const std::string& relative, const std::string& root) {
  const std::string absolute = join_path(root, relative);
  for (const Skip& skip : walk.skips) {
    const auto below = path_below(skip.path, absolute);
    if (!below || (!below->empty() && !skip.is_directory)) continue;
    const std::string who = below->empty() ? "" : std::string(path_below(root, skip.path).value_or(skip.path)) + "/ is left out: ";
    return "left out: " + who + std::string(to_string(skip.reason)) + " (" + skip.detail + ")";
  }
  const auto below = [&](const Candidate& file) { return path_below(relative, file.relative).has_value(); };
  const auto files = std::count_if(walk.files.begin(), walk.files.end(), below);
  if (files == 1 && std::any_of(walk.files.begin(), walk.files.end(), [&](const Candidate& file) { return file.relative == relative; })) {
    return "scanned";
  }
  return std::to_string(files) + " files in it are scanned";
}

int explain(const ConfigCommand& command, const SettingsRequest& request, const LoadedSettings& loaded, const Context& ctx,
            const FileSystem& disk, std::ostream& out, std::ostream& err) {
  const auto absolute = disk.real_path(command.path);
  if (!absolute) {
    err << "omni config explain: " << escape_terminal(absolute.error().describe()) << "\n";
    return 2;
  }
  out << "workspace: " << escape_terminal(request.root.path)
      << (request.root.is_repository ? " (a git repository)" : " (no git repository)") << "\n";
  out << "trust: " << escape_terminal(loaded.trust_reason) << "\n";
  print_files(loaded, out);
  for (const Field& field : fields()) {
    const Origin origin = loaded.origin_of(field.key);
    if (origin.kind == Origin::Kind::Default) continue;
    out << "  " << field.key << ": " << shown_value(field, loaded.settings) << "  # " << escape_terminal(describe(origin)) << "\n";
  }
  const auto relative = path_below(request.root.path, *absolute);
  if (relative) {
    const std::vector<std::string> targets{request.root.path};
    const auto walk = walk_files(ctx, disk, request.root, request.user, targets, walk_options(loaded.settings.scan));
    if (!walk) {
      err << "omni config explain: " << escape_terminal(walk.error().describe()) << "\n";
      return 4;
    }
    const std::string shown = relative->empty() ? "." : std::string(*relative);
    out << "in a scan of the workspace: " << escape_terminal(shown) << ": "
        << escape_terminal(fate(*walk, std::string(*relative), request.root.path)) << "\n";
    print_problems(walk->problems, out);
  }
  print_problems(loaded.problems, out);
  return loaded.unusable ? 2 : 0;
}

}  // namespace

int run_config(const ConfigCommand& command, const CommonFlags& flags, const Context& ctx, const FileSystem& disk,
               const UserFolders& user, std::ostream& out, std::ostream& err) {
  const std::vector<std::string> targets{command.path};
  auto request = settings_request(disk, user, flags, targets);
  if (!request) {
    err << "omni config: " << escape_terminal(request.error().describe()) << "\n";
    return 2;
  }
  const LoadedSettings loaded = load_settings(disk, *request);
  switch (command.action) {
    case ConfigCommand::Action::Check: return check(loaded, out);
    case ConfigCommand::Action::Show:
      print_problems(loaded.problems, err);
      show(loaded, out);
      return loaded.unusable ? 2 : 0;
    case ConfigCommand::Action::Explain: return explain(command, *request, loaded, ctx, disk, out, err);
  }
  return 3;
}

int run_init(const InitCommand& command, FileSystem& disk, std::ostream& out, std::ostream& err) {
  const std::string path = join_path(normal_path(command.folder), kSettingsFile);
  const auto fail = [&](const std::string& why) {
    err << "omni init: " << escape_terminal(why) << "\n";
    return 2;
  };
  const auto folder = disk.stat(command.folder);
  if (!folder) return fail(folder.error().describe());
  if (folder->type != FileType::Directory) return fail(command.folder + " is no folder");
  if (disk.link_stat(path)) return fail(path + " is there already; it stays as it is (see `omni config check`)");
  WriteOptions options;
  const auto written = disk.write_atomically(path, settings_template(), options);
  if (!written) return fail(written.error().describe());
  out << "wrote " << escape_terminal(path) << ": every setting with its default, all commented out\n";
  return 0;
}

}  // namespace omni
