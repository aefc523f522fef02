#include "server/cli/doctor_command.h"

#include <sys/resource.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <thread>

#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/text/escape.h"
#include "server/observe/ledger.h"
#include "server/observe/otlp.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"
#include "server/service/external_agents.h"
#include "server/service/rule_source.h"
#include "server/workspace/cache_folder.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

using Status = Check::Status;

constexpr std::uint64_t kLowDisk = 100'000'000;
constexpr std::uint64_t kLowMemory = 500'000'000;
constexpr std::uint64_t kLowAddressSpace = 4'000'000'000;
constexpr std::uint64_t kFewDescriptors = 256;

std::string_view word(Status status) {
  switch (status) {
    case Status::Ok: return "ok";
    case Status::Warn: return "warn";
    case Status::Fail: return "fail";
  }
  return "fail";
}

/// Whether a file can be made in the folder, which is made if need be.
Result<void> try_writing(FileSystem& disk, const std::string& folder) {
  const std::string path = join_path(folder, ".omni-doctor-" + random_span_id());
  OMNI_TRY_OK(disk.make_directories(folder));
  OMNI_TRY_OK(disk.write_atomically(path, "x", {.owner_only = true, .durable = false}));
  OMNI_TRY(const std::string back, disk.read(path, 16));
  OMNI_TRY_OK(disk.remove(path));
  if (back != "x") return Error(ErrorCode::Corrupt, path + ": what was written did not come back");
  return {};
}

class Doctor {
 public:
  explicit Doctor(const DoctorWorld& world) : world_(world), env_(world.environment), settings_(world.environment.settings.settings) {}

  std::vector<Check> examine() {
    program();
    share();
    settings();
    rules();
    cache();
    state();
    git();
    limits();
    memory();
    clock();
    external_agents();
    telemetry();
    return std::move(checks_);
  }

 private:
  void add(Status status, std::string name, std::string message, std::string hint = {}) {
    checks_.push_back({status, std::move(name), std::move(message), std::move(hint)});
  }

  void program() {
    const std::string version = "omni " + env_.version;
    if (env_.engine.empty()) {
      add(Status::Warn, "program", version + ", without a build id: nothing can be cached", "link it with --build-id, as the build does by itself");
    } else {
      add(Status::Ok, "program", version + ", build " + env_.engine);
    }
  }

  void share() {
    const std::string packs = join_path(env_.share_dir, "rules");
    const Result<FileStat> stat = env_.disk.stat(packs);
    if (!env_.share_dir.empty() && stat.has_value() && stat->type == FileType::Directory) return add(Status::Ok, "share", env_.share_dir);
    add(Status::Fail, "share", env_.share_dir.empty() ? "the program's own place is not known (no /proc?)" : "no rule packs at " + packs,
        "install with `cmake --install`, which lays share/omni beside bin/omni; or name rules with --rules");
  }

  void settings() {
    std::string files;
    for (const SettingsFile& file : env_.settings.files) files += (files.empty() ? "" : ", ") + file.shown;
    if (files.empty()) files = "no settings file, all defaults";
    const std::vector<Problem>& problems = env_.settings.problems;
    const bool wrong = std::any_of(problems.begin(), problems.end(), [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; });
    if (problems.empty()) return add(Status::Ok, "settings", files + "; workspace " + (env_.settings.trusted ? "trusted (" + env_.settings.trust_reason + ")" : "not trusted"));
    add(wrong ? Status::Fail : Status::Warn, "settings", count_of(problems.size(), "problem") + ", the first: " + describe(problems.front()), "`omni config check` lists them all");
  }

  void rules() {
    const std::vector<std::string> paths = rule_paths(settings_.rules, {}, env_.share_dir);
    Result<LoadedRules> loaded = load_rule_files(env_.ctx, env_.disk, paths);
    if (!loaded.has_value()) return add(Status::Fail, "rules", loaded.error().describe(), "mend rules.packs and rules.paths (`omni config show`)");
    const std::size_t count = loaded->rules.size();
    std::vector<Problem> problems = std::move(loaded->problems);
    const LanguageRegistry registry;
    const std::unique_ptr<const TaintEngine> taint = make_taint_engine();
    const RuleSet set(registry, std::move(loaded->rules), {}, taint.get());
    set.compile_all();
    for (Problem& problem : set.problems()) problems.push_back(std::move(problem));
    if (count == 0) return add(Status::Fail, "rules", "no rule is loaded", "name packs or files under rules, or give --rules");
    if (problems.empty()) return add(Status::Ok, "rules", count_of(count, "rule") + ", all compile");
    add(Status::Warn, "rules", count_of(count, "rule") + " and " + count_of(problems.size(), "problem") + ", the first: " + describe(problems.front()), "`omni rules validate` lists them all");
  }

  void cache() {
    if (world_.no_cache) return add(Status::Warn, "cache", "off (--no-cache): each scan does everything anew", "leave the flag out");
    const Result<std::string> folder = cache_folder(env_.disk, env_.user, world_.cache_dir, env_.root, env_.current);
    if (!folder.has_value()) return add(Status::Warn, "cache", folder.error().describe(), "set HOME or XDG_CACHE_HOME, or name a folder outside of the workspace with --cache-dir");
    const Result<void> writable = try_writing(env_.disk, *folder);
    if (!writable.has_value()) return add(Status::Fail, "cache", writable.error().describe(), "make " + *folder + " yours and writable, or name another folder with --cache-dir");
    std::string text = *folder;
    if (env_.blobs != nullptr) {
      std::uint64_t entries = 0, bytes = 0;
      for (const DiskBlobStore::Usage& space : env_.blobs->usage().value_or({})) {
        entries += space.entries;
        bytes += space.bytes;
      }
      text += ": " + count_of(entries, "entry", "entries") + ", " + shown_size(bytes);
      const Result<DiskBlobStore::Check> check = env_.blobs->verify(env_.ctx);
      if (check.has_value() && !check->damaged.empty()) {
        return add(Status::Warn, "cache", text + "; " + count_of(check->damaged.size(), "damaged entry", "damaged entries") + " removed",
                   "nothing to do now; if it comes back, check the disk");
      }
    }
    disk_space("cache", *folder, text);
  }

  void disk_space(const char* name, const std::string& folder, const std::string& text) {
    struct ::statvfs space {};
    const bool known = ::statvfs(folder.c_str(), &space) == 0;
    const std::uint64_t free = known ? std::uint64_t{space.f_bavail} * space.f_frsize : kLowDisk;
    if (free < kLowDisk) return add(Status::Warn, name, text + "; the disk has only " + shown_size(free) + " left", "make room, or name a folder on another disk");
    add(Status::Ok, name, text);
  }

  void state() {
    const Result<std::string> folder = state_folder(env_.disk, env_.user, env_.root, env_.current);
    if (!folder.has_value()) return add(Status::Warn, "ledger", folder.error().describe(), "set HOME or XDG_STATE_HOME; without it runs are not remembered");
    const Result<void> writable = try_writing(env_.disk, *folder);
    if (!writable.has_value()) return add(Status::Fail, "ledger", writable.error().describe(), "make " + *folder + " yours and writable");
    const RunLedger ledger(env_.disk, *folder);
    const Result<RunLedger::Contents> contents = ledger.read();
    if (!contents.has_value()) return add(Status::Fail, "ledger", contents.error().describe(), "move " + ledger.path() + " away; runs before now are lost then");
    const std::string text = ledger.path() + ": " + count_of(contents->runs.size(), "run");
    if (contents->damaged > 0) return add(Status::Warn, "ledger", text + ", " + count_of(contents->damaged, "damaged line"), "nothing to do: damaged lines are passed over, and go when the file is rotated");
    disk_space("ledger", *folder, text);
  }

  void git() {
    ProcessRequest request;
    request.program = "git";
    request.arguments = {"--version"};
    request.timeout = std::chrono::seconds(5);
    const Result<ProcessResult> result = world_.processes.run(env_.ctx, request);
    if (!result.has_value() || !result->succeeded()) {
      return add(Status::Warn, "git", result.has_value() ? "git --version ended with status " + std::to_string(result->exit_code) : result.error().describe(),
                 "install git; scans work without it, comparisons with a revision don't");
    }
    std::string version = result->output.substr(0, result->output.find('\n'));
    add(Status::Ok, "git", version);
  }

  void limits() {
    rlimit files{}, space{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_AS, &space);
    if (files.rlim_cur < kFewDescriptors) {
      add(Status::Warn, "descriptors", std::to_string(files.rlim_cur) + " open files at most", "`ulimit -n 1024` before omni");
    } else {
      add(Status::Ok, "descriptors", (files.rlim_cur == RLIM_INFINITY ? "any number of" : std::to_string(files.rlim_cur)) + std::string(" open files"));
    }
    if (space.rlim_cur != RLIM_INFINITY && space.rlim_cur < kLowAddressSpace) {
      add(Status::Warn, "address space", "limited to " + shown_size(space.rlim_cur), "`ulimit -v unlimited` before omni; less than 4 GB makes scans of large trees fail");
    }
  }

  void memory() {
    const std::string cores = count_of(std::max(1U, std::thread::hardware_concurrency()), "core");
    const std::string text = env_.disk.read("/proc/meminfo", 1'000'000).value_or("");
    constexpr std::string_view kKey = "MemAvailable:";
    const std::size_t at = text.find(kKey);
    std::uint64_t kilobytes = 0;
    if (at != std::string::npos) {
      const std::size_t digits = text.find_first_not_of(' ', at + kKey.size());
      if (digits != std::string::npos) std::from_chars(text.data() + digits, text.data() + text.size(), kilobytes);
    }
    if (kilobytes == 0) return add(Status::Warn, "memory", cores + "; free memory is not known (no /proc/meminfo)", "nothing to do unless scans are killed");
    const std::uint64_t free = kilobytes * 1024;
    if (free < kLowMemory) return add(Status::Warn, "memory", "only " + shown_size(free) + " available, " + cores, "close something, or scan with --jobs 1");
    add(Status::Ok, "memory", shown_size(free) + " available, " + cores);
  }

  void clock() {
    const auto today = std::chrono::floor<std::chrono::days>(env_.ctx.clock().system_now());
    const std::chrono::year_month_day date(today);
    if (date.year() < std::chrono::year(2024)) {
      return add(Status::Warn, "clock", "the system says it is " + format_time(env_.ctx.clock().system_now()), "set the clock: suppressions with a date go by it");
    }
    add(Status::Ok, "clock", format_time(env_.ctx.clock().system_now()));
  }

  /// Of a workspace that is not trusted none is in the settings.
  void external_agents() {
    for (const ExternalCheck& check : check_external_agents(env_.ctx, settings_)) {
      const std::string name = (check.is_tool ? "tool " : "plugin ") + check.name;
      if (!check.error) add(Status::Ok, name, check.what);
      else if (check.is_tool) add(Status::Fail, name, check.error->describe(), "install it, mend its `command`, or take it out of `tools`");
      else add(Status::Fail, name, check.error->describe(), "start its `command` by hand (docs/writing-an-agent.md, \"When it does not work\"), or take it out of `plugins`");
    }
  }

  void telemetry() {
    const TelemetrySettings& telemetry = settings_.telemetry;
    if (telemetry.endpoint.empty() || env_.http == nullptr) return;
    const Result<void> sent = send_otlp(env_.ctx, *env_.http, telemetry.endpoint, telemetry.headers, std::chrono::seconds(2), OtlpSignal::Traces, "{\"resourceSpans\":[]}");
    if (sent.has_value()) return add(Status::Ok, "telemetry", telemetry.endpoint + " answers");
    add(Status::Warn, "telemetry", sent.error().describe(), "start the collector, or mend telemetry.endpoint in your own settings; scans don't need it");
  }

  const DoctorWorld& world_;
  const CommandEnvironment& env_;
  const Settings& settings_;
  std::vector<Check> checks_;
};

}  // namespace

std::vector<Check> examine(const DoctorWorld& world) { return Doctor(world).examine(); }

int run_doctor(const DoctorCommand& command, const DoctorWorld& world, std::ostream& out) {
  const std::vector<Check> checks = examine(world);
  const auto count = [&](Status status) {
    return static_cast<std::size_t>(std::count_if(checks.begin(), checks.end(), [&](const Check& check) { return check.status == status; }));
  };
  if (command.format == ListFormat::Json) {
    std::vector<Record> records;
    for (const Check& check : checks) {
      records.push_back({{"check", check.name}, {"status", std::string(word(check.status))}, {"message", check.message}, {"hint", check.hint}});
    }
    out << write_records(records);
  } else {
    for (const Check& check : checks) {
      std::string status(word(check.status));
      status.resize(4, ' ');
      out << status << "  " << escape_terminal(check.name + ": " + check.message) << "\n";
      if (!check.hint.empty()) out << "      " << escape_terminal(check.hint) << "\n";
    }
    out << "\n" << count_of(checks.size(), "check") << ": " << count(Status::Warn) << " warned, " << count(Status::Fail) << " failed\n";
  }
  return count(Status::Fail) > 0 ? 1 : 0;
}

}  // namespace omni
