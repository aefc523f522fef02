#include "server/cli/command_line.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace omni {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

CommandLine parsed(const std::string& text) {
  auto result = parse_command_line(split(text), "9.9");
  if (const auto* nothing = std::get_if<NothingToRun>(&result)) FAIL(text << ": " << nothing->text);
  return std::get<CommandLine>(std::move(result));
}

std::string settings_of(const CommandLine& line) {
  std::string text;
  for (const SettingFlag& each : line.common.settings) text += each.key + "=" + each.text + " ";
  return text;
}

using Texts = std::vector<std::string>;

TEST_CASE("flags that watch a scan, and the commands that look back", "[cli]") {
  const CommandLine line = parsed("scan --trace t.json --metrics-file m.prom --profile .");
  const auto& scan = std::get<ScanCommand>(line.command);
  CHECK(scan.trace_file == "t.json");
  CHECK(scan.metrics_file == "m.prom");
  CHECK(scan.profile);
  const CommandLine listing = parsed("runs --last 3 --failed --since 36h --format json");
  const auto& runs = std::get<RunsCommand>(listing.command);
  CHECK(runs.last == 3);
  CHECK(runs.failed);
  CHECK(runs.since == "36h");
  CHECK(runs.format == ListFormat::Json);
  CHECK(std::get<RunsCommand>(parsed("runs 3f2a").command).id == "3f2a");
  CHECK(std::get<MetricsCommand>(parsed("metrics 3f2a").command).id == "3f2a");
  CHECK(std::get<DoctorCommand>(parsed("doctor -f json").command).format == ListFormat::Json);
  CHECK(parsed("doctor --no-cache").common.no_cache);
}

TEST_CASE("every flag of scan", "[cli]") {
  const CommandLine line = parsed(
      "scan --rules a.yaml --rules b --add-rules c --config o.yaml --format sarif -o out.sarif --severity high --jobs 3 "
      "--ignore-rule-paths --max-file-size 1MB,9MB --timeout 5m --timeout-file 2s --timeout-rule 200ms --list-files --baseline base.json "
      "--write-baseline --fail-on critical --strict --interfile --no-sieve --trust --cache-dir cache --log-level debug --log-file l.log --color never src lib");
  const auto& scan = std::get<ScanCommand>(line.command);
  CHECK(scan.paths == Texts{"src", "lib"});
  CHECK(scan.rules == Texts{"a.yaml", "b"});
  CHECK(scan.add_rules == Texts{"c"});
  CHECK(scan.output == "out.sarif");
  CHECK(scan.ignore_rule_paths);
  CHECK(scan.list_files);
  CHECK(scan.baseline == "base.json");
  CHECK(scan.write_baseline);
  CHECK_FALSE(scan.use_sieve);
  CHECK(line.common.config_file == "o.yaml");
  CHECK(line.common.trust);
  CHECK(line.common.cache_dir == "cache");
  CHECK(line.common.color == ColorChoice::Never);
  CHECK(settings_of(line) ==
        "scan.interfile=true scan.format=sarif scan.severity=high scan.fail_on=critical scan.jobs=3 scan.timeout=5m scan.timeout_file=2s "
        "scan.timeout_rule=200ms scan.max_file_size.parsed=1MB scan.max_file_size.text=9MB scan.strict=true logging.level=debug "
        "logging.file=l.log ");
}

TEST_CASE("defaults and other forms", "[cli]") {
  const CommandLine plain = parsed("scan");
  CHECK_FALSE(plain.common.no_cache);
  CHECK(parsed("scan --no-cache").common.no_cache);
  CHECK(std::get<ScanCommand>(plain.command).paths == Texts{"."});
  CHECK(std::get<ScanCommand>(plain.command).use_sieve);
  CHECK(plain.common.settings.empty());
  const CommandLine buffer = parsed("scan --stdin --path x.py");
  CHECK(std::get<ScanCommand>(buffer.command).paths.empty());
  CHECK(std::get<ScanCommand>(buffer.command).stdin_path == "x.py");
  CHECK(std::get<ScanCommand>(parsed("scan --rules a.yaml x.py").command).paths == Texts{"x.py"});  // one value a flag
  CHECK(std::get<ScanCommand>(parsed("scan -- -odd").command).paths == Texts{"-odd"});
  CHECK(parsed("scan --no-config").common.no_config);
  CHECK(settings_of(parsed("scan -f json -j 2 --max-file-size=0")) == "scan.format=json scan.jobs=2 scan.max_file_size.parsed=0 ");
  CHECK(std::get<LanguagesCommand>(parsed("languages --format json").command).format == ListFormat::Json);
  CHECK(std::get<RulesCommand>(parsed("rules list --rules a").command).rules == Texts{"a"});
  CHECK(std::get<ScanCommand>(plain.command).fix == ScanCommand::Fix::No);
  CHECK(std::get<ScanCommand>(parsed("scan --fix src").command).fix == ScanCommand::Fix::Safe);
  CHECK(std::get<ScanCommand>(parsed("scan --fix src").command).paths == Texts{"src"});  // a value only behind `=`
  CHECK(std::get<ScanCommand>(parsed("scan --fix=diff src").command).fix == ScanCommand::Fix::Diff);
  CHECK(std::get<ScanCommand>(parsed("scan --fix=unsafe").command).fix == ScanCommand::Fix::Unsafe);
  const auto test = std::get<RulesCommand>(parsed("rules test a b --format json").command);
  CHECK(test.action == RulesCommand::Action::Test);
  CHECK(test.paths == Texts{"a", "b"});
  CHECK(test.format == ListFormat::Json);
  const auto bench = std::get<RulesCommand>(parsed("rules bench a --on src --on lib").command);
  CHECK(bench.action == RulesCommand::Action::Bench);
  CHECK(bench.paths == Texts{"a"});
  CHECK(bench.on == Texts{"src", "lib"});
  const auto why = std::get<ExplainCommand>(parsed("explain my.rule src/a:b.py:14 --rules r.yaml -f json").command);
  CHECK(why.rule == "my.rule");
  CHECK(why.file == "src/a:b.py");
  CHECK(why.line == 14);
  CHECK(why.rules == Texts{"r.yaml"});
  CHECK(why.format == ListFormat::Json);
  const auto validate = std::get<RulesCommand>(parsed("rules validate a b").command);
  CHECK(validate.action == RulesCommand::Action::Validate);
  CHECK(validate.paths == Texts{"a", "b"});
  CHECK(std::get<InitCommand>(parsed("init d").command).folder == "d");
  CHECK(std::get<ConfigCommand>(parsed("config check").command).path == ".");
  const auto explain = std::get<ConfigCommand>(parsed("config explain x.py").command);
  CHECK(explain.action == ConfigCommand::Action::Explain);
  CHECK(explain.path == "x.py");
  CHECK(std::get<ConfigCommand>(parsed("config show").command).action == ConfigCommand::Action::Show);
}

struct Refusal {
  const char* arguments;
  const char* message;
};

TEST_CASE("wrong usage says what, where and how to mend it", "[cli]") {
  const Refusal refusals[] = {
      {"scan --sevrity high", "omni scan: unknown flag `--sevrity`: did you mean `--severity`?\nTry `omni scan --help`.\n"},
      {"scan --sevrity=high", "unknown flag `--sevrity`: did you mean `--severity`?"},
      {"scan --severity hgh", "omni scan: --severity: expected `info`, `low`, `medium`, `high` or `critical`, found `hgh` (did you mean `high`?)"},
      {"scan --fail-on never", "--fail-on: expected `none`, `info`"},
      {"scan --format xml", "--format: expected `text`, `json`, `jsonl` or `sarif`, found `xml`"},
      {"scan --timeout soon", "--timeout: `soon` is no duration"},
      {"scan --max-file-size 2MB,5Q", "--max-file-size: `5Q` is no size"},
      {"scan --jobs many", "--jobs: expected a whole number"},
      {"scan --jobs", "--jobs needs a value"},
      {"scan --color red", "--color: `red` is none of auto, always, never"},
      {"scan --config a --no-config", "--config and --no-config exclude each other"},
      {"scan --cache-dir a --no-cache", "--cache-dir and --no-cache exclude each other"},
      {"scan --stdin", "--stdin needs --path FILE"},
      {"scan --path x", "--path goes with --stdin"},
      {"scan --stdin --path x y", "--stdin scans standard input only: leave out y"},
      {"scn .", "omni: unknown command `scn`: did you mean `scan`?\nTry `omni --help`.\n"},
      {"frobnicate", "unknown command `frobnicate`: known: `scan`"},
      {"--frobnicate", "omni: unknown flag `--frobnicate`"},
      {"rules", "omni rules: say what to do: `list`, `validate`, `test` or `bench`"},
      {"scan --fix=some", "--fix: `some` is none of safe, diff, unsafe"},
      {"scan --fix --stdin --path x", "--fix has no file to write to with --stdin: use --fix=diff"},
      {"scan --profile --list-files", "--list-files scans nothing"},
      {"scan --trace", "--trace needs a value"},
      {"runs --since soon", "`soon` is no time"},
      {"runs --last few", "few"},
      {"doctor more", "unexpected argument `more`"},
      {"scan --fix --list-files", "--list-files scans nothing"},
      {"rules test", "omni rules test: PATHS is required"},
      {"rules bench a", "omni rules bench: --on is required"},
      {"explain r", "omni explain: FILE:LINE is required"},
      {"explain r a.py", "`a.py` is no FILE:LINE such as src/app.py:14"},
      {"explain r a.py:0", "lines count from 1"},
      {"explain r a.py:x", "is no FILE:LINE"},
      {"rules lst", "omni rules: unknown command `lst`: did you mean `list`?"},
      {"rules list --format xml", "--format: `xml` is none of text, json"},
      {"config explain", "omni config explain: PATH is required"},
      {"init a b", "omni init: unexpected argument `b`: it takes no further arguments"},
      {"scan --s\x1b[31mx", "unknown flag `--s\\x1b[31mx`"},
      {"", "Usage: omni"},
  };
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.arguments);
    const auto result = parse_command_line(split(refusal.arguments), "9.9");
    REQUIRE(std::holds_alternative<NothingToRun>(result));
    const auto& nothing = std::get<NothingToRun>(result);
    CAPTURE(nothing.text);
    CHECK(nothing.status == 2);
    CHECK(nothing.text.find(refusal.message) != std::string::npos);
  }
}

TEST_CASE("help and version are answers, not mistakes", "[cli]") {
  const Refusal answers[] = {{"--version", "omni 9.9\n"},
                             {"--help", "Usage: omni"},
                             {"scan --help", "Usage: omni scan"},
                             {"scan -h", "Exit status: 0 done"},
                             {"config explain --help", "Usage: omni config explain"}};
  for (const Refusal& answer : answers) {
    CAPTURE(answer.arguments);
    const auto result = parse_command_line(split(answer.arguments), "9.9");
    REQUIRE(std::holds_alternative<NothingToRun>(result));
    CHECK(std::get<NothingToRun>(result).status == 0);
    CHECK(std::get<NothingToRun>(result).text.find(answer.message) != std::string::npos);
  }
}

}  // namespace
}  // namespace omni
