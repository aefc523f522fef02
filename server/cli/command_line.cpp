#include "server/cli/command_line.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

#include "protocol/base/suggest.h"
#include "protocol/text/escape.h"
#include "server/observe/run_record.h"
#include "server/settings/values.h"

namespace omni {
namespace {

constexpr const char* kExitStatus =
    "Exit status: 0 done, no gate failed; 1 a gate failed (see --fail-on); 2 wrong usage or unreadable settings;\n"
    "3 a bug; 4 something was cut short (time-out, budget).";

/// Settings that have a flag of the same meaning.
struct SettingOption {
  const char* flags;
  const char* key;
  const char* value_name;
  const char* description;
};
constexpr SettingOption kScanSettings[] = {
    {"--preset", "preset", "NAME", "values for what is not set: quick, standard, deep or ci"},
    {"-f,--format", "scan.format", "FORMAT", "text, json, jsonl or sarif"},
    {"--severity", "scan.severity", "LEVEL", "show findings from this severity on: info, low, medium, high, critical"},
    {"--fail-on", "scan.fail_on", "LEVEL", "exit status 1 when a finding has at least this severity; none by default"},
    {"-j,--jobs", "scan.jobs", "N", "threads; 0: one a core"},
    {"--timeout", "scan.timeout", "TIME", "limit of the whole scan, such as 90s or 5m; 0: none (the default)"},
    {"--timeout-file", "scan.timeout_file", "TIME", "limit of one file; 0: none"},
    {"--timeout-rule", "scan.timeout_rule", "TIME", "limit of one rule on one file; 0: none"},
};
constexpr SettingOption kLogSettings[] = {
    {"--log-level", "logging.level", "LEVEL", "debug, info, warn, error or off"},
    {"--log-file", "logging.file", "FILE", "write the log there instead of stderr"},
};

/// `--since`; empty when it is sound.
std::string since_mistake(const std::string& text) {
  if (parse_time(text).has_value() || parse_duration(text).has_value()) return {};
  return "`" + text + "` is no time: write 2026-01-31, 2026-01-31T12:00 or an age such as 36h";
}

std::string first_long_name(std::string flags) { return flags.substr(flags.find("--")); }

class Parser {
 public:
  explicit Parser(const std::string& version) : app_("OMNI: code analysis for editors, CI and assistants", "omni") {
    app_.set_version_flag("--version", "omni " + version, "print the version");
    app_.set_help_flag("-h,--help", "print this help");
    app_.require_subcommand(0, 1);
    add_scan();
    add_rules();
    add_explain();
    add_config();
    add_cache();
    add_agents();
    add_runs();
    add_lsp();
    add_others();
  }

  std::variant<CommandLine, NothingToRun> parse(std::vector<std::string> arguments);

 private:
  using Action = std::function<void()>;

  CLI::App& command(CLI::App& parent, const char* name, const char* description, Action chosen);
  void add_scan();
  void add_rules();
  void add_explain();
  void add_config();
  void add_cache();
  void add_agents();
  void add_others();
  void add_runs();
  void add_lsp();
  void add_common(CLI::App& app);
  void add_setting(CLI::App& app, const SettingOption& option, const char* group);
  void add_list_format(CLI::App& app, ListFormat& format);
  void add_color(CLI::App& app);
  void add_fix(CLI::App& app);
  void set(std::string key, std::string text, std::string flag);
  std::string scan_mistake() const;
  NothingToRun mistake(const CLI::App& app, std::string message) const;
  NothingToRun unknown(const CLI::App& app, const std::string& argument) const;
  NothingToRun incomplete(const CLI::App& app, const std::string& what) const;
  const CLI::App& deepest() const;

  CLI::App app_;
  CommonFlags common_;
  ScanCommand scan_;
  std::string fix_;  // "true" or the value of --fix=…
  LanguagesCommand languages_;
  RulesCommand rules_;
  ExplainCommand explain_;
  InitCommand init_;
  ConfigCommand config_;
  CacheCommand cache_;
  AgentsCommand agents_;
  std::string graph_of_ = "agents";
  RunsCommand runs_;
  MetricsCommand metrics_;
  DoctorCommand doctor_;
  LspCommand lsp_;
  ReplayCommand replay_;
  std::map<const CLI::App*, std::function<void(CommandLine&)>> results_;
};

void Parser::set(std::string key, std::string text, std::string flag) {
  common_.settings.push_back({std::move(key), std::move(text), std::move(flag)});
}

/// A value that is refused where it stands: `check` gives what is wrong with it, or "".
CLI::Option* checked(CLI::Option* option, const char* value_name, std::function<std::string(std::string&)> check) {
  return option->check(CLI::Validator(std::move(check), ""))->option_text(value_name);
}

void Parser::add_setting(CLI::App& app, const SettingOption& setting, const char* group) {
  const std::string key = setting.key, flag = first_long_name(setting.flags);
  CLI::Option* const option = app.add_option_function<std::string>(
      setting.flags, [this, key, flag](const std::string& text) { set(key, text, flag); }, setting.description);
  checked(option, setting.value_name, [key](std::string& text) { return check_setting(key, text).value_or(""); })->group(group);
}

void Parser::add_color(CLI::App& app) {
  app.add_option_function<std::string>("--color",
                                       [this](const std::string& text) {
                                         common_.color = text == "always" ? ColorChoice::Always
                                                         : text == "never" ? ColorChoice::Never : ColorChoice::Auto;
                                       },
                                       "auto, always or never")
      ->check(CLI::Validator([](std::string& text) {
        return text == "auto" || text == "always" || text == "never" ? std::string() : "`" + text + "` is none of auto, always, never";
      }, ""))
      ->option_text("WHEN")
      ->group("Output");
}

void Parser::add_common(CLI::App& app) {
  app.add_option("--config", common_.config_file, "settings file to use in place of the nearest omni.yaml")
      ->option_text("FILE")->group("Settings");
  app.add_flag("--no-config", common_.no_config, "read no settings files")->group("Settings");
  app.add_flag("--trust", common_.trust, "let the settings of this workspace do what only yours may")->group("Settings");
  app.add_option("--cache-dir", common_.cache_dir, "keep what is cached there, in a folder that only you can write to")
      ->option_text("DIR")
      ->group("Settings");
  app.add_flag("--no-cache", common_.no_cache, "read and write no cache")->group("Settings");
  for (const SettingOption& option : kLogSettings) add_setting(app, option, "Settings");
  add_color(app);
}

void Parser::add_list_format(CLI::App& app, ListFormat& format) {
  app.add_option_function<std::string>("-f,--format", [&format](const std::string& text) { format = text == "json" ? ListFormat::Json : ListFormat::Text; },
                                       "text or json")
      ->check(CLI::Validator([](std::string& text) {
        return text == "text" || text == "json" ? std::string() : "`" + text + "` is none of text, json";
      }, ""))
      ->option_text("FORMAT")
      ->group("Output");
}

CLI::App& Parser::command(CLI::App& parent, const char* name, const char* description, Action chosen) {
  CLI::App& app = *parent.add_subcommand(name, description);
  if (chosen) app.callback(std::move(chosen));
  return app;
}

void Parser::add_scan() {
  CLI::App& app = command(app_, "scan", "Look for findings in files and folders", {});
  results_[&app] = [this](CommandLine& line) { line.command = scan_; };
  app.footer(kExitStatus);
  app.add_option("PATHS", scan_.paths, "files and folders; the current folder by default")->option_text(" ");
  const auto repeated = [](CLI::Option* option, const char* value_name, const char* group) {
    option->allow_extra_args(false)->option_text(value_name)->group(group);
  };
  repeated(app.add_option("--rules", scan_.rules, "rules to use in place of the packs; may be repeated"), "FILE|DIR ...", "Rules");
  repeated(app.add_option("--add-rules", scan_.add_rules, "rules to use beside the packs; may be repeated"), "FILE|DIR ...", "Rules");
  app.add_flag("--ignore-rule-paths", scan_.ignore_rule_paths, "apply rules to files that their `paths:` leave out")->group("Rules");
  app.add_flag_callback("--no-sieve", [this] { scan_.use_sieve = false; }, "run every rule on every node (slow; for checking OMNI itself)")->group("Rules");

  app.add_flag_callback("--interfile", [this] { set("scan.interfile", "true", "--interfile"); },
                        "let taint rules follow data across functions and files (Python, JavaScript, TypeScript, Java, Go)")->group("Rules");
  for (const SettingOption& option : kScanSettings) {
    const std::string key = option.key;
    const bool is_output = key == "scan.format" || key == "scan.severity" || key == "scan.fail_on";
    add_setting(app, option, is_output ? "Output" : "Limits");
  }
  CLI::Option* const sizes = app.add_option_function<std::string>(
      "--max-file-size",
      [this](const std::string& text) {
        const std::size_t comma = text.find(',');
        set("scan.max_file_size.parsed", text.substr(0, comma), "--max-file-size");
        if (comma != std::string::npos) set("scan.max_file_size.text", text.substr(comma + 1), "--max-file-size");
      },
      "parse files up to this size, and look at their text up to a second one: 2MB,50MB by default; 0: no limit");
  checked(sizes, "SIZE[,SIZE]", [](std::string& text) {
    const std::size_t comma = text.find(',');
    auto wrong = check_setting("scan.max_file_size.parsed", text.substr(0, comma));
    if (!wrong && comma != std::string::npos) wrong = check_setting("scan.max_file_size.text", text.substr(comma + 1));
    return wrong.value_or("");
  })->group("Limits");
  app.add_flag_callback("--strict", [this] { set("scan.strict", "true", "--strict"); },
                        "exit status 4 also for refused rules and for files skipped as binary, minified, too large or ignored")->group("Output");
  app.add_option("-o,--output", scan_.output, "write the report there instead of stdout")->option_text("FILE")->group("Output");
  app.add_flag("--profile", scan_.profile, "show where the time went, by phase, rule and file, with advice: in the report, with sarif on stderr")->group("Output");
  app.add_option("--trace", scan_.trace_file, "write the spans of the scan there as trace events, for Perfetto")->option_text("FILE")->group("Output");
  app.add_option("--metrics-file", scan_.metrics_file, "write the metrics of the scan there, in the text format of Prometheus")->option_text("FILE")->group("Output");
  app.add_flag("--list-files", scan_.list_files, "only list the files to be scanned, and the others with the reason")->group("Output");

  app.add_option("--baseline", scan_.baseline, "findings in this file are known: not counted, not shown")->option_text("FILE")->group("Baseline");
  app.add_flag("--write-baseline", scan_.write_baseline, "write the findings of this scan to the file of --baseline, or of scan.baseline")->group("Baseline");
  add_fix(app);
  app.add_flag("--stdin", scan_.use_stdin, "scan the text on standard input")->group("Input");
  app.add_option("--path", scan_.stdin_path, "with --stdin: the file that the text belongs to")->option_text("FILE")->group("Input");
  add_common(app);
}

std::optional<GraphFormat> graph_format_from(std::string_view text) {
  if (text == "text") return GraphFormat::Text;
  if (text == "mermaid") return GraphFormat::Mermaid;
  if (text == "dot") return GraphFormat::Dot;
  if (text == "json") return GraphFormat::Json;
  return std::nullopt;
}

std::optional<ScanCommand::Fix> fix_from(std::string_view text) {
  if (text == "true" || text == "safe") return ScanCommand::Fix::Safe;  // "true": without a value
  if (text == "unsafe") return ScanCommand::Fix::Unsafe;
  if (text == "diff") return ScanCommand::Fix::Diff;
  return std::nullopt;
}

void Parser::add_fix(CLI::App& app) {
  CLI::Option* const option = app.add_flag("--fix", fix_,
                                           "write the fixes of findings into their files, those that prove safe when the new text is analysed; "
                                           "=unsafe: the others, too; =diff: only show them, as a unified diff on stdout");
  checked(option, "[=diff|=unsafe]", [](std::string& text) {
    return fix_from(text) ? std::string() : "`" + text + "` is none of safe, diff, unsafe";
  })->group("Fixes");
}

void Parser::add_rules() {
  CLI::App& app = command(app_, "rules", "List and check rules", {});
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, RulesCommand::Action action) -> CLI::App& {
    CLI::App& sub = command(app, name, description, [this, action] { rules_.action = action; });
    results_[&sub] = [this](CommandLine& line) { line.command = rules_; };
    sub.add_option("--rules", rules_.rules, "rules in place of the packs; may be repeated")->allow_extra_args(false)->option_text("FILE|DIR ...");
    sub.add_option("--add-rules", rules_.add_rules, "rules beside the packs; may be repeated")->allow_extra_args(false)->option_text("FILE|DIR ...");
    add_list_format(sub, rules_.format);
    add_common(sub);
    return sub;
  };
  add("list", "The rules a scan would use", RulesCommand::Action::List);
  CLI::App& validate = add("validate", "Problems of rule files, with their places", RulesCommand::Action::Validate);
  validate.add_option("PATHS", rules_.paths, "rule files and folders; those of the settings by default")->option_text(" ");
  validate.footer("Exit status: 0 every rule can be used; 1 some can't, or a file holds no rules; 2 wrong usage, or a file can't be read at all.");

  CLI::App& test = command(app, "test", "Run rules over their annotated test files", [this] { rules_.action = RulesCommand::Action::Test; });
  results_[&test] = [this](CommandLine& line) { line.command = rules_; };
  test.add_option("PATHS", rules_.paths, "rule files and folders; the test files of NAME.yaml are NAME.* beside it")->required()->option_text(" ");
  add_list_format(test, rules_.format);
  add_common(test);
  test.footer("A comment `ruleid: ID` speaks of the next line: it must be reported, and no other line may be, except behind\n"
              "`todoruleid: ID` and `todook: ID`. NAME.fixed.EXT holds NAME.EXT after all fixes.\n"
              "Exit status: 0 all tests passed; 1 some failed; 2 wrong usage, or something can't be read.");

  CLI::App& bench = command(app, "bench", "What each rule costs, slowest first", [this] { rules_.action = RulesCommand::Action::Bench; });
  results_[&bench] = [this](CommandLine& line) { line.command = rules_; };
  bench.add_option("PATHS", rules_.paths, "rule files and folders; those of the settings by default")->option_text(" ");
  bench.add_option("--on", rules_.on, "the files and folders to run them over; may be repeated")->allow_extra_args(false)->required()->option_text("PATH ...");
  add_list_format(bench, rules_.format);
  add_common(bench);
  bench.footer("Steps are the matcher's and equal on every machine; `generic` and `regex` rules take none. One thread.\n"
               "Exit status: 0 done; 2 wrong usage, or something can't be read; 4 something was cut short.");
}

/// "src/app.py:14" to its two halves; what is wrong with it, or "".
std::string split_place(const std::string& text, std::string& file, std::uint32_t& line) {
  const std::size_t colon = text.rfind(':');
  const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool number = !digits.empty() && digits.size() < 10 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number || colon == 0) return "`" + text + "` is no FILE:LINE such as src/app.py:14";
  line = static_cast<std::uint32_t>(std::stoul(digits));
  if (line == 0) return "lines count from 1";
  file = text.substr(0, colon);
  return {};
}

void Parser::add_explain() {
  CLI::App& app = command(app_, "explain", "Why a rule matches a line, or which of its steps stops it", {});
  results_[&app] = [this](CommandLine& line) { line.command = explain_; };
  app.add_option("RULE", explain_.rule, "id of the rule")->required()->option_text(" ");
  checked(app.add_option_function<std::string>("FILE:LINE", [this](const std::string& text) { split_place(text, explain_.file, explain_.line); },
                                               "the line in question"),
          " ", [](std::string& text) {
            std::string file;
            std::uint32_t line = 0;
            return split_place(text, file, line);
          })->required();
  app.add_option("--rules", explain_.rules, "rules in place of the packs; may be repeated")->allow_extra_args(false)->option_text("FILE|DIR ...");
  app.add_option("--add-rules", explain_.add_rules, "rules beside the packs; may be repeated")->allow_extra_args(false)->option_text("FILE|DIR ...");
  add_list_format(app, explain_.format);
  add_common(app);
  app.footer("Exit status: 0 explained, whatever the answer; 2 wrong usage, no such rule, or something can't be read; 4 cut short.");
}

void Parser::add_config() {
  CLI::App& app = command(app_, "config", "Check and explain settings", {});
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, ConfigCommand::Action action) -> CLI::App& {
    CLI::App& sub = command(app, name, description, [this, action] { config_.action = action; });
    results_[&sub] = [this](CommandLine& line) { line.command = config_; };
    add_common(sub);
    return sub;
  };
  add("check", "Problems of the settings that hold here", ConfigCommand::Action::Check)
      .add_option("PATH", config_.path, "where the search for omni.yaml begins; the current folder by default")->option_text(" ");
  add("show", "All settings that hold here, and where each comes from", ConfigCommand::Action::Show)
      .add_option("PATH", config_.path, "where the search for omni.yaml begins; the current folder by default")->option_text(" ");
  add("explain", "Which settings hold for a file, and whether a scan looks at it", ConfigCommand::Action::Explain)
      .add_option("PATH", config_.path, "the file or folder")->required()->option_text(" ");
}

void Parser::add_cache() {
  CLI::App& app = command(app_, "cache", "What is kept for the next scan of a workspace", {});
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, CacheCommand::Action action) -> CLI::App& {
    CLI::App& sub = command(app, name, description, [this, action] { cache_.action = action; });
    results_[&sub] = [this](CommandLine& line) { line.command = cache_; };
    sub.add_option("PATH", cache_.path, "a file or folder of the workspace; the current folder by default")->option_text(" ");
    add_list_format(sub, cache_.format);
    add_common(sub);
    return sub;
  };
  add("stats", "How much there is, and where", CacheCommand::Action::Stats);
  add("clear", "Remove all of it; the next scan starts anew", CacheCommand::Action::Clear);
  add("verify", "Read every entry and remove those that are damaged", CacheCommand::Action::Verify)
      .footer("Exit status: 0 all entries are sound; 1 some were damaged; 2 wrong usage, or the folder can't be read.");
}

void Parser::add_agents() {
  const auto add = [&](const char* name, const char* description, bool graph, std::vector<std::string> formats) -> CLI::App& {
    CLI::App& sub = command(app_, name, description, [this, graph] { agents_.graph = graph; });
    results_[&sub] = [this](CommandLine& line) { line.command = agents_; };
    CLI::Option* const format = sub.add_option_function<std::string>("--format", [this](const std::string& text) { agents_.format = *graph_format_from(text); },
                                                                     "the form of the answer");
    std::string words;
    for (const std::string& each : formats) words += (words.empty() ? "" : "|") + each;
    checked(format, "", [formats, words](std::string& text) {
      return std::find(formats.begin(), formats.end(), text) != formats.end() ? std::string() : "`" + text + "` is none of " + words;
    })->option_text(words)->group("Output");
    add_common(sub);
    sub.footer("Exit status: 0 the pipeline is as its settings say; 1 something of it can't be; 2 wrong usage, or settings can't be read.");
    return sub;
  };
  add("agents", "What looks at your code, and what each part needs and gives", false, {"text", "json"})
      .add_option("--able-to", agents_.able_to, "only agents with this capability")->option_text("CAPABILITY");
  CLI::App& graph = add("graph", "In which order agents run: the pipeline of the settings that hold here", true, {"text", "mermaid", "dot", "json"});
  checked(graph.add_option("WHAT", graph_of_, "agents: the only graph there is"), " ",
          [](std::string& text) { return text == "agents" ? std::string() : "`" + text + "` is no graph: only `agents` is"; });
}

void Parser::add_runs() {
  CLI::App& runs = command(app_, "runs", "What earlier runs over this workspace did, from the ledger", {});
  results_[&runs] = [this](CommandLine& line) { line.command = runs_; };
  runs.add_option("ID", runs_.id, "one run, with all that is known of it; its first digits are enough")->option_text(" ");
  runs.add_option("--last", runs_.last, "the last N runs; 20 by default, 0: all")->option_text("N");
  runs.add_flag("--failed", runs_.failed, "only those that ended with status 2, 3 or 4");
  checked(runs.add_option("--since", runs_.since, "only those since then: 2026-01-31, 2026-01-31T12:00 (UTC), or an age such as 36h or 5m"), "TIME",
          [](std::string& text) { return since_mistake(text); });
  add_list_format(runs, runs_.format);
  add_common(runs);
  runs.footer("Exit status: 0 shown, even if there are none; 2 wrong usage, no such run, or the ledger can't be read.");

  CLI::App& metrics = command(app_, "metrics", "The metrics of the last run, in the text format of Prometheus", {});
  results_[&metrics] = [this](CommandLine& line) { line.command = metrics_; };
  metrics.add_option("ID", metrics_.id, "of another run; its first digits are enough")->option_text(" ");
  add_common(metrics);
  metrics.footer("Exit status: 0 shown; 2 wrong usage, no such run, or the ledger can't be read.");

  CLI::App& doctor = command(app_, "doctor", "Check the surroundings: what is wrong, and how to mend it", {});
  results_[&doctor] = [this](CommandLine& line) { line.command = doctor_; };
  add_list_format(doctor, doctor_.format);
  add_common(doctor);
  doctor.footer("Exit status: 0 nothing failed, though there may be warnings; 1 something failed; 2 wrong usage or unreadable settings.");
}

void Parser::add_lsp() {
  CLI::App& app = command(app_, "lsp", "Serve an editor: findings while you type, over the Language Server Protocol", {});
  results_[&app] = [this](CommandLine& line) { line.command = lsp_; };
  app.add_flag_callback("--stdio", [] {}, "speak on standard input and output, which is what it does anyway");
  checked(app.add_option("--socket", lsp_.socket_port, "connect to the client, which listens on this port of this machine"), "PORT", [](std::string& text) {
    const bool number = !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
    return number && std::stoi(text) >= 1 && std::stoi(text) <= 65535 ? std::string() : "`" + text + "` is no port: 1 to 65535";
  });
  app.add_option("--record", lsp_.record, "write all messages of the session there, for `omni replay`; it holds the texts of all documents")->option_text("FILE");
  for (const auto& [name, list, what] : {std::tuple{"--rules", &lsp_.rules, "rules to use in place of the packs; may be repeated"},
                                         std::tuple{"--add-rules", &lsp_.add_rules, "rules to use beside the packs; may be repeated"}}) {
    app.add_option(name, *list, what)->allow_extra_args(false)->option_text("FILE|DIR ...")->group("Rules");
  }
  add_common(app);
  app.footer("Exit status: 0 after `shutdown` and `exit`; 1 it ended otherwise; 2 wrong usage, or the port can't be reached.");

  CLI::App& replay = command(app_, "replay", "Play a session of `omni lsp --record` again", {});
  results_[&replay] = [this](CommandLine& line) { line.command = replay_; };
  replay.add_option("FILE", replay_.file, "the record")->required()->option_text(" ");
  replay.add_flag("--verify", replay_.verify, "compare the answers and the last diagnostics of each document with the record");
  for (const auto& [name, list, what] : {std::tuple{"--rules", &replay_.server.rules, "rules to use in place of the packs; may be repeated"},
                                         std::tuple{"--add-rules", &replay_.server.add_rules, "rules to use beside the packs; may be repeated"}}) {
    replay.add_option(name, *list, what)->allow_extra_args(false)->option_text("FILE|DIR ...")->group("Rules");
  }
  add_common(replay);
  replay.footer("Exit status: 0 played, and all answers are the same; 1 some differ; 2 wrong usage, or the record can't be read.");
}

void Parser::add_others() {
  CLI::App& languages = command(app_, "languages", "The languages OMNI reads", {});
  results_[&languages] = [this](CommandLine& line) { line.command = languages_; };
  add_list_format(languages, languages_.format);
  add_color(languages);
  CLI::App& init = command(app_, "init", "Write an omni.yaml with all settings, commented", {});
  results_[&init] = [this](CommandLine& line) { line.command = init_; };
  init.add_option("DIR", init_.folder, "the folder for it; the current one by default")->option_text(" ");
}

const CLI::App& Parser::deepest() const {
  const CLI::App* app = &app_;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

/// The words that call `app`: "omni scan".
std::string full_name(const CLI::App& app) {
  const std::string name = app.get_parent() == nullptr ? "" : full_name(*app.get_parent()) + " ";
  return name + app.get_name();
}

std::string help(const CLI::App& app) {
  std::string text = app.help(app.get_parent() == nullptr ? "" : full_name(*app.get_parent()), CLI::AppFormatMode::Normal);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

NothingToRun Parser::mistake(const CLI::App& app, std::string message) const {
  const std::string call = full_name(app);
  return {2, call + ": " + message + "\nTry `" + call + " --help`.\n"};
}

NothingToRun Parser::unknown(const CLI::App& app, const std::string& argument) const {
  std::vector<std::string> words;
  const bool is_flag = argument.starts_with('-');
  if (is_flag) {
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  } else {
    for (const CLI::App* sub : app.get_subcommands(nullptr)) words.push_back(sub->get_name());
  }
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string word = argument.substr(0, argument.find('='));
  std::string hint = did_you_mean(word, views);
  if (hint.empty() && !is_flag && !words.empty()) hint = "known: " + list_alternatives(views);
  if (hint.empty() && !is_flag && words.empty()) hint = "it takes no further arguments";
  const std::string what = is_flag ? "unknown flag `" : words.empty() ? "unexpected argument `" : "unknown command `";
  return mistake(app, what + show_controls(word) + "`" + (hint.empty() ? "" : ": " + hint));
}

/// A command or argument is missing.
NothingToRun Parser::incomplete(const CLI::App& app, const std::string& what) const {
  std::vector<std::string> words;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) words.push_back(sub->get_name());
  if (words.empty()) return mistake(app, show_controls(what));
  return mistake(app, "say what to do: " + list_alternatives(std::vector<std::string_view>(words.begin(), words.end())));
}

/// Flags that only make sense together; empty when all is well.
std::string Parser::scan_mistake() const {
  if (scan_.use_stdin && scan_.stdin_path.empty()) return "--stdin needs --path FILE: the name tells the language and the rules that apply";
  if (!scan_.use_stdin && !scan_.stdin_path.empty()) return "--path goes with --stdin; to scan a file, name it without --path";
  if (scan_.use_stdin && !scan_.paths.empty()) return "--stdin scans standard input only: leave out " + show_controls(scan_.paths.front());
  if (scan_.use_stdin && scan_.list_files) return "--list-files has nothing to list with --stdin";
  if (scan_.use_stdin && (scan_.fix == ScanCommand::Fix::Safe || scan_.fix == ScanCommand::Fix::Unsafe)) {
    return "--fix has no file to write to with --stdin: use --fix=diff";
  }
  if (scan_.fix != ScanCommand::Fix::No && scan_.list_files) return "--list-files scans nothing, so there is nothing to --fix";
  if (scan_.list_files && (scan_.profile || !scan_.trace_file.empty() || !scan_.metrics_file.empty())) return "--list-files scans nothing, so there is nothing to measure";
  return {};
}

std::variant<CommandLine, NothingToRun> Parser::parse(std::vector<std::string> arguments) {
  if (arguments.empty()) return NothingToRun{2, help(app_)};
  std::reverse(arguments.begin(), arguments.end());  // the library takes them last first
  try {
    app_.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return NothingToRun{0, help(deepest())};
  } catch (const CLI::CallForVersion& version) {
    return NothingToRun{0, std::string(version.what()) + "\n"};
  } catch (const CLI::ExtrasError&) {
    const CLI::App& app = deepest();
    const std::vector<std::string> rest = app_.remaining(true);
    return unknown(app, rest.empty() ? "" : rest.front());
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();  // "--jobs: 1 required TEXT missing"
    return mistake(deepest(), show_controls(what.substr(0, what.find(':'))) + " needs a value");
  } catch (const CLI::ParseError& error) {
    const CLI::App& app = deepest();
    const std::vector<std::string> rest = app_.remaining(true);
    if (!rest.empty()) return unknown(app, rest.front());  // `omni rules lst`: the word says more than what the library does
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) return incomplete(app, error.what());
    return mistake(app, show_controls(error.what()));
  } catch (const CLI::Error& error) {
    return mistake(deepest(), show_controls(error.what()));
  }
  const auto result = results_.find(&deepest());
  if (result == results_.end()) return NothingToRun{2, help(deepest())};
  if (common_.no_cache && !common_.cache_dir.empty())
    return mistake(deepest(), "--cache-dir and --no-cache exclude each other");
  if (common_.no_config && common_.config_file) return mistake(deepest(), "--config and --no-config exclude each other");
  if (deepest().get_name() == "scan") {
    if (!fix_.empty()) scan_.fix = fix_from(fix_).value_or(ScanCommand::Fix::No);
    if (std::string wrong = scan_mistake(); !wrong.empty()) return mistake(deepest(), std::move(wrong));
    if (scan_.paths.empty() && !scan_.use_stdin) scan_.paths.emplace_back(".");
  }
  CommandLine line;
  line.common = std::move(common_);
  result->second(line);
  return line;
}

}  // namespace

std::variant<CommandLine, NothingToRun> parse_command_line(std::span<const std::string> arguments, const std::string& version) {
  return Parser(version).parse({arguments.begin(), arguments.end()});
}

}  // namespace omni
