// The composition root: reads flags and settings, makes the parts, opens one door.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <sys/auxv.h>

#include "agents/builtin.h"
#include "protocol/base/blob_store.h"
#include "protocol/base/build_id.h"
#include "protocol/base/clock.h"
#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/heap.h"
#include "protocol/base/log.h"
#include "protocol/base/process_runner.h"
#include "protocol/base/socket_http_client.h"
#include "protocol/text/escape.h"
#include "server/cli/agents_command.h"
#include "server/cli/cache_command.h"
#include "server/cli/command_line.h"
#include "server/cli/config_commands.h"
#include "server/cli/doctor_command.h"
#include "server/cli/explain_command.h"
#include "server/cli/rules_commands.h"
#include "server/cli/runs_command.h"
#include "server/cli/settings_request.h"
#include "server/lsp/lsp.h"
#include "server/lsp/replay.h"
#include "server/scan/scan.h"
#include "server/workspace/cache_folder.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

LogOptions log_options(const LoggingSettings& settings) {
  LogOptions options;
  options.level = settings.level;
  options.format = settings.format;
  options.file = settings.file;
  return options;
}

/// share/omni beside bin/omni. A container may have no /proc; the kernel also tells by which path the program was started.
std::string share_folder(const FileSystem& disk) {
  auto program = disk.real_path("/proc/self/exe");
  if (!program) {
    const auto* started_as = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
    if (started_as != nullptr) program = disk.real_path(started_as);
  }
  if (!program) return {};
  return join_path(parent_path(parent_path(*program)), "share/omni");
}

int unusable(const char* name, const Error& error) {
  std::cerr << name << ": " << escape_terminal(error.describe()) << "\n";
  return 2;
}

/// What is cached for the workspace; null: nothing is kept, and the log says why where somebody asked for it.
std::unique_ptr<DiskBlobStore> open_cache(FileSystem& disk, const UserFolders& user, const CommonFlags& flags, const WorkspaceRoot& root, const std::string& current,
                                          const std::string& engine, Log& log) {
  if (flags.no_cache || engine.empty()) return nullptr;
  const Result<std::string> folder = cache_folder(disk, user, flags.cache_dir, root, current);
  if (folder) return std::make_unique<DiskBlobStore>(disk, *folder, &log);
  log.write(flags.cache_dir.empty() ? LogLevel::Debug : LogLevel::Warn, "no cache", {{"reason", folder.error().describe()}});
  return nullptr;
}

/// Settings and log for a command about `targets`, then the command itself.
template <typename Command>
int with_environment(const char* name, std::span<const std::string> targets, const CommonFlags& flags, const Clock& clock,
                     std::chrono::steady_clock::time_point started, FileSystem& disk, const UserFolders& user, Command&& command) {
  auto request = settings_request(disk, user, flags, targets);
  if (!request) return unusable(name, request.error());
  LoadedSettings settings = load_settings(disk, *request);
  for (const Problem& problem : settings.problems) std::cerr << escape_terminal(describe(problem)) << "\n";
  if (settings.unusable) return 2;
  auto log = make_log(log_options(settings.settings.logging), clock);
  if (!log) return unusable(name, log.error());
  const char* const traceparent = std::getenv("TRACEPARENT");
  const RunIdentity identity = new_identity(traceparent == nullptr ? "" : traceparent);
  const Context ctx(clock, **log, nullptr, identity.id);
  const std::string engine = build_id();
  const std::unique_ptr<DiskBlobStore> blobs = open_cache(disk, user, flags, request->root, request->current, engine, ctx.log());
  SocketHttpClient http;
  const CommandEnvironment environment{.ctx = ctx,
                                       .disk = disk,
                                       .root = request->root,
                                       .user = user,
                                       .current = request->current,
                                       .settings = std::move(settings),
                                       .color = flags.color,
                                       .share_dir = share_folder(disk),
                                       .agents = builtin_agents,
                                       .blobs = blobs.get(),
                                       .engine = engine,
                                       .version = OMNI_VERSION,
                                       .identity = identity,
                                       .started = started,
                                       .http = &http};
  return command(environment);
}

/// The settings of each file are read by the server itself; here only where its log goes. No broken file keeps an editor from starting it.
template <typename Serve>
int serve_editor(const char* name, const CommonFlags& flags, const Clock& clock, FileSystem& disk, const UserFolders& user, Serve&& serve) {
  auto request = settings_request(disk, user, flags, {});
  if (!request) return unusable(name, request.error());
  const LoadedSettings settings = load_settings(disk, *request);
  auto log = make_log(log_options(settings.settings.logging), clock);
  if (!log) return unusable(name, log.error());
  const Context ctx(clock, **log);
  const std::string engine = build_id();
  const LspEnvironment environment{.ctx = ctx,
                                   .disk = disk,
                                   .agents = builtin_agents,
                                   .blobs = [&](const WorkspaceRoot& root) -> std::unique_ptr<BlobStore> {
                                     return open_cache(disk, user, flags, root, request->current, engine, **log);
                                   },
                                   .engine = engine,
                                   .share_dir = share_folder(disk),
                                   .version = OMNI_VERSION,
                                   .settings = {.user = user, .current = request->current, .flags = flags.settings, .named_file = flags.config_file,
                                                .use_files = !flags.no_config, .trust = flags.trust}};
  return serve(environment);
}

int run(const CommandLine& line) {
  const SystemClock clock;
  const auto started = clock.now();
  DiskFileSystem disk;
  const UserFolders user = user_folders_from(std::getenv("HOME"), std::getenv("XDG_CONFIG_HOME"), std::getenv("XDG_CACHE_HOME"),
                                             std::getenv("XDG_STATE_HOME"));
  const auto prepared = [&](const char* name, const std::vector<std::string>& targets, auto&& command) {
    return with_environment(name, targets, line.common, clock, started, disk, user, command);
  };
  if (const auto* command = std::get_if<ScanCommand>(&line.command)) {
    return prepared("omni scan", command->use_stdin ? std::vector{command->stdin_path} : command->paths,
                    [&](const CommandEnvironment& environment) { return run_scan(*command, environment); });
  }
  if (const auto* command = std::get_if<RulesCommand>(&line.command)) {
    return prepared("omni rules", command->on.empty() ? std::vector<std::string>{"."} : command->on,
                    [&](const CommandEnvironment& environment) { return run_rules(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<ExplainCommand>(&line.command)) {
    return prepared("omni explain", {command->file},
                    [&](const CommandEnvironment& environment) { return run_explain(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<CacheCommand>(&line.command)) {
    return prepared("omni cache", {command->path}, [&](const CommandEnvironment& environment) { return run_cache(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<AgentsCommand>(&line.command)) {
    return prepared(command->graph ? "omni graph" : "omni agents", {"."},
                    [&](const CommandEnvironment& environment) { return run_agents(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<RunsCommand>(&line.command)) {
    return prepared("omni runs", {"."}, [&](const CommandEnvironment& environment) { return run_runs(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<MetricsCommand>(&line.command)) {
    return prepared("omni metrics", {"."}, [&](const CommandEnvironment& environment) { return run_metrics_command(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<DoctorCommand>(&line.command)) {
    return prepared("omni doctor", {"."}, [&](const CommandEnvironment& environment) {
      SystemProcessRunner processes;
      return run_doctor(*command, {environment, processes, line.common.cache_dir, line.common.no_cache}, std::cout);
    });
  }
  if (const auto* command = std::get_if<LspCommand>(&line.command)) {
    return serve_editor("omni lsp", line.common, clock, disk, user, [&](const LspEnvironment& environment) { return run_lsp(*command, environment); });
  }
  if (const auto* command = std::get_if<ReplayCommand>(&line.command)) {
    return serve_editor("omni replay", line.common, clock, disk, user,
                        [&](const LspEnvironment& environment) { return run_replay(*command, environment, std::cout, std::cerr); });
  }
  if (const auto* command = std::get_if<InitCommand>(&line.command)) return run_init(*command, disk, std::cout, std::cerr);
  if (const auto* command = std::get_if<ConfigCommand>(&line.command)) {
    NullLog log(OnBug::Count);
    return run_config(*command, line.common, Context(clock, log), disk, user, std::cout, std::cerr);
  }
  return run_languages(std::get<LanguagesCommand>(line.command), std::cout);
}

}  // namespace
}  // namespace omni

int main(int argc, char** argv) {
  omni::keep_freed_memory();
  std::signal(SIGXFSZ, SIG_IGN);  // a write above the limit of file sizes fails, and whoever writes says so
  std::ios::sync_with_stdio(false);
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    auto parsed = omni::parse_command_line(arguments, OMNI_VERSION);
    if (const auto* nothing = std::get_if<omni::NothingToRun>(&parsed)) {
      (nothing->status == 0 ? std::cout : std::cerr) << nothing->text;
      return nothing->status;
    }
    return omni::run(std::get<omni::CommandLine>(parsed));
  } catch (const std::exception& bug) {  // the last resort: everything below answers with Result
    std::fprintf(stderr, "omni: a bug: %s\n", bug.what());
    return 3;
  }
}
