#include "agents/interfile/interfile.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>

#include <catch2/catch.hpp>

#include "agents/builtin.h"
#include "agents/rules/rule_parser.h"
#include "protocol/base/clock.h"
#include "protocol/base/hash.h"
#include "protocol/base/log.h"
#include "protocol/base/watchdog.h"
#include "server/authoring/annotations.h"
#include "server/service/analysis.h"

/// Workspaces of a few files in `cases/`, with annotations where rules of `rules.yaml` report and where not.
namespace omni {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<std::pair<std::string, std::string>>;  // path and text

const fs::path kFolder = fs::path(OMNI_TEST_DATA) / "agents/interfile";

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Files files_of(const fs::path& folder) {
  Files out;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      out.emplace_back(fs::relative(entry.path(), kFolder / "cases").generic_string(), content(entry.path()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

struct Scene {
  ManualClock clock{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;
  Settings settings;
  std::string rules = content(kFolder / "rules.yaml");

  std::vector<FileReport> scan(const Files& files, Executor& executor) {
    AnalysisOptions options;
    options.settings = &settings;
    options.agents = builtin_agents;
    options.facts = facts;
    std::vector<Rule> parsed = parse_rules(rules, "rules.yaml").rules;
    for (Rule& rule : parsed) rule.source = content_digest(rules);
    Analysis analysis(registry, std::move(parsed), options);
    std::vector<std::string> paths;
    for (const auto& [path, text] : files) paths.push_back(path);
    const auto load = [&](std::size_t index) {
      InterfileInput input;
      input.path = files[index].first;
      input.language = LanguageRegistry::for_file(files[index].first, {});
      input.text = std::make_shared<const std::string>(files[index].second);
      return std::optional(std::move(input));
    };
    looked_into.clear();
    std::mutex noting;
    const auto note = [&](const std::string* path) {
      const std::lock_guard lock(noting);
      if (path != nullptr) looked_into.insert(*path);
    };
    REQUIRE(analysis.follow_across_files(ctx, executor, paths, load, note).has_value());
    notices = analysis.interfile_notices();
    std::vector<FileReport> reports;
    std::mutex mu;
    const auto source = [&](std::size_t index) {
      FileInput input;
      input.path = files[index].first;
      input.language = LanguageRegistry::for_file(files[index].first, {});
      input.text = std::make_shared<const std::string>(files[index].second);
      return std::optional(std::move(input));
    };
    REQUIRE(analysis
                .run(ctx, executor, files.size(), source, 0,
                     [&](FileReport report) {
                       const std::lock_guard lock(mu);
                       reports.push_back(std::move(report));
                     })
                .has_value());
    std::sort(reports.begin(), reports.end(), [](const FileReport& a, const FileReport& b) { return a.path < b.path; });
    return reports;
  }

  std::vector<FileReport> scan(const Files& files) {
    InlineExecutor executor;
    return scan(files, executor);
  }

  FactStore* facts = nullptr;
  std::vector<InterfileNotice> notices;
  std::set<std::string> looked_into;  // by the last scan, when it followed data
};

std::string place(const Finding& finding) {
  return finding.rule_id + " " + finding.location.file + ":" + std::to_string(finding.location.region.start_line);
}

std::set<std::string> places(const std::vector<FileReport>& reports) {
  std::set<std::string> out;
  for (const FileReport& report : reports) {
    for (const Finding& finding : report.findings) {
      if (!finding.suppression) out.insert(place(finding));
    }
  }
  return out;
}

/// Everything a report would show.
std::vector<Finding> all(const std::vector<FileReport>& reports) {
  std::vector<Finding> out;
  for (const FileReport& report : reports) out.insert(out.end(), report.findings.begin(), report.findings.end());
  return out;
}

/// "file:line" of each step.
std::string way(const Finding& finding) {
  std::string out;
  REQUIRE(finding.code_flows.size() == 1);
  for (const FlowStep& step : finding.code_flows[0].steps) {
    out += (out.empty() ? "" : " ") + step.location.file + ":" + std::to_string(step.location.region.start_line);
  }
  return out;
}

TEST_CASE("annotated workspaces", "[interfile]") {
  std::size_t cases = 0;
  for (const fs::directory_entry& folder : fs::directory_iterator(kFolder / "cases")) {
    ++cases;
    const std::string name = folder.path().filename().string();
    const Files files = files_of(folder.path());
    // Rules that speak of a case name it by their id; the others are about the first rule.
    Scene scene;
    std::set<std::string> expected;
    for (const auto& [path, text] : files) {
      for (const auto& [rule, expectation] : read_annotations(text).by_rule) {
        for (const std::uint32_t line : expectation.reported)
          expected.insert(rule + " " + path + ":" + std::to_string(line));
      }
    }
    std::set<std::string> got = places(scene.scan(files));
    const bool propagates = name.find("propagator") != std::string::npos;
    std::erase_if(got, [&](const std::string& each) { return each.starts_with(propagates ? "t " : "p "); });
    INFO(name);
    CHECK(got == expected);
    CHECK(scene.notices.empty());
  }
  CHECK(cases >= 60);
}

TEST_CASE("the order of files and the number of threads make no difference", "[interfile]") {
  Files files;
  for (const fs::directory_entry& folder : fs::directory_iterator(kFolder / "cases")) {
    const Files more = files_of(folder.path());
    files.insert(files.end(), more.begin(), more.end());
  }
  std::sort(files.begin(), files.end());
  Scene scene;
  const std::vector<Finding> expected = all(scene.scan(files));
  CHECK(expected.size() > 60);
  std::reverse(files.begin(), files.end());
  CHECK(all(scene.scan(files)) == expected);
  std::rotate(files.begin(), files.begin() + 37, files.end());
  ThreadPoolExecutor threads({.threads = 4}, scene.log);
  CHECK(all(scene.scan(files, threads)) == expected);
}

TEST_CASE("a way runs over files, and a finding is like any other", "[interfile]") {
  const Files files = {{"main.py", "from lib import run\ndef main():\n    x = source()\n    run(x)\n"},
                       {"lib.py", "def run(cmd):\n    c = 'a' + cmd\n    sink(c)\n    sink(cmd)  # nosemgrep: t\n"}};
  Scene scene;
  const std::vector<FileReport> reports = scene.scan(files);
  REQUIRE(reports.size() == 2);
  REQUIRE(reports[0].findings.size() == 2);
  const Finding& finding = reports[0].findings[0];
  CHECK(place(finding) == "t lib.py:3");
  CHECK(way(finding) == "main.py:3 main.py:3 main.py:4 lib.py:1 lib.py:2 lib.py:3");
  CHECK(finding.code_flows[0].steps.front().kind == FlowStep::Kind::Source);
  CHECK(finding.code_flows[0].steps.back().kind == FlowStep::Kind::Sink);
  CHECK(finding.code_flows[0].steps.front().location.snippet.size() > 0);
  CHECK(finding.message == "c is not to be trusted");
  CHECK(finding.location.symbol == "run");
  CHECK(finding.fingerprints.strict.size() == 32);
  CHECK(reports[0].findings[1].suppression.has_value());
  CHECK(reports[1].findings.empty());
}

TEST_CASE("what was followed is kept: an unchanged workspace is not looked into, a changed file costs itself and those its data reaches", "[interfile]") {
  using Paths = std::set<std::string>;
  Files files = {{"far.py", "def far(x):\n    return x\n"},
                 {"lib.py", "def run(cmd):\n    sink(cmd)\n"},
                 {"main.py", "from lib import run\ndef main():\n    run(source())\n"}};
  FactStore facts("engine", nullptr, {});
  Scene scene;
  scene.facts = &facts;
  const std::vector<Finding> first = all(scene.scan(files));
  REQUIRE(first.size() == 1);
  CHECK(place(first[0]) == "t lib.py:2");
  CHECK(scene.looked_into == Paths{"far.py", "lib.py", "main.py"});
  CHECK(all(scene.scan(files)) == first);
  CHECK(scene.looked_into.empty());

  const std::string dangerous = files[2].second;
  files[2].second = "from lib import run\ndef main():\n    run(clean(source()))\n";
  CHECK(scene.scan(files)[1].findings.empty());  // lib.py is what it was, what is said of it is not
  CHECK(scene.looked_into == Paths{"lib.py", "main.py"});
  files[2].second = dangerous;
  CHECK(all(scene.scan(files)) == first);
  CHECK(scene.looked_into.empty());

  files[0].first = "moved.py";
  CHECK(all(scene.scan(files)) == first);
  CHECK(scene.looked_into == Paths{"lib.py", "main.py", "moved.py"});
  scene.rules += "\n# another text\n";
  CHECK(all(scene.scan(files)) == first);
  CHECK(scene.looked_into == Paths{"lib.py", "main.py", "moved.py"});
}

TEST_CASE("annotated workspaces say the same with a cache, whole or half", "[interfile]") {
  for (const fs::directory_entry& folder : fs::directory_iterator(kFolder / "cases")) {
    const Files files = files_of(folder.path());
    Scene scene;
    const std::vector<Finding> expected = all(scene.scan(files));
    INFO(folder.path().filename().string());
    for (std::size_t edited = 0; edited < files.size(); ++edited) {
      FactStore facts("engine", nullptr, {});
      scene.facts = &facts;
      Files before = files;
      before[edited].second += "\n";
      scene.scan(before);
      CHECK(all(scene.scan(files)) == expected);
      CHECK(all(scene.scan(files)) == expected);
      CHECK(scene.looked_into.empty());
      CHECK(scene.notices.empty());
    }
  }
}

TEST_CASE("a result that lacks something is not kept", "[interfile]") {
  const Files files = {{"lib.py", "def run(cmd):\n    sink(cmd)\n"}, {"main.py", "from lib import run\nrun(source())\n"}};
  Scene scene;
  std::vector<Rule> rules = parse_rules(scene.rules, "rules.yaml").rules;
  for (Rule& rule : rules) rule.source = content_digest(scene.rules);
  const Analysis analysis(scene.registry, std::move(rules), [&] {
    AnalysisOptions options;
    options.settings = &scene.settings;
    return options;
  }());
  std::vector<std::string> kinds;
  const InterfileStore store{[](std::string_view, const Digest&) { return std::nullopt; }, [&](std::string_view kind, const Digest&, std::string) { kinds.emplace_back(kind); }};
  InterfileOptions options;
  options.store = &store;
  InlineExecutor executor;
  std::size_t loads = 0;
  std::size_t changes_at = 0;  // the how many-th load finds another text; 0: none
  const auto kept = [&] {
    kinds.clear();
    loads = 0;
    const auto load = [&](std::size_t index) {
      const std::string text = files[index].second + (++loads == changes_at ? "\n" : "");
      return std::optional(InterfileInput{files[index].first, std::make_shared<const std::string>(text), LanguageRegistry::find("python"), false});
    };
    REQUIRE(follow_across_files(scene.ctx, executor, scene.registry, analysis.rules(), {"lib.py", "main.py"}, load, options).has_value());
    return std::count(kinds.begin(), kinds.end(), "interfile") == 1;
  };
  CHECK(kept());
  const std::size_t all_loads = loads;
  CHECK(all_loads >= 6);
  for (changes_at = 1; changes_at <= all_loads; ++changes_at) {
    INFO(changes_at);
    CHECK_FALSE(kept());
  }
  changes_at = 0;
  options.most_steps = 0;
  CHECK_FALSE(kept());
}

TEST_CASE("a file that gets on no more while it is followed is named", "[interfile]") {
  const Files files = {{"lib.py", "def run(cmd):\n    sink(cmd)\n"}, {"main.py", "from lib import run\nrun(source())\n"}};
  Scene scene;
  const Analysis analysis(scene.registry, parse_rules(scene.rules, "rules.yaml").rules, [&] {
    AnalysisOptions options;
    options.settings = &scene.settings;
    return options;
  }());
  std::vector<std::string> stuck;
  Watchdog watchdog(scene.clock, {.by_hand = true}, [&](const std::string& name, std::chrono::milliseconds) { stuck.push_back(name); });
  InterfileOptions options;
  options.watchdog = &watchdog;
  InlineExecutor executor;
  std::size_t loads = 0;
  const auto load = [&](std::size_t index) {
    if (++loads == 3) {  // the first that is opened again
      for (int i = 0; i < 10; ++i) {
        scene.clock.advance(std::chrono::milliseconds(500));
        watchdog.look();
      }
    }
    return std::optional(InterfileInput{files[index].first, std::make_shared<const std::string>(files[index].second), LanguageRegistry::find("python"), false});
  };
  const Result<InterfileFindings> found = follow_across_files(scene.ctx, executor, scene.registry, analysis.rules(), {"lib.py", "main.py"}, load, options);
  REQUIRE(found.has_value());
  CHECK(stuck == std::vector<std::string>{"lib.py"});
  REQUIRE(found->notices().size() == 1);
  CHECK(found->notices()[0].code == "stuck");
  CHECK(found->notices()[0].file == "lib.py");
  CHECK_FALSE(found->notices()[0].incomplete);
}

TEST_CASE("a metavariable of a far source is said as it was there", "[interfile]") {
  Scene scene;
  scene.rules =
      "rules:\n- {id: r, mode: taint, languages: [python], severity: ERROR, message: \"$S to $X\", pattern-sources: "
      "[{pattern: source($S)}], "
      "pattern-sinks: [{pattern: sink($X)}]}\n";
  const std::vector<FileReport> reports =
      scene.scan({{"a.py", "import b\nb.run(source('here'))\n"}, {"b.py", "def run(value):\n    sink(value)\n"}});
  REQUIRE(reports[1].findings.size() == 1);
  CHECK(reports[1].findings[0].message == "'here' to value");
}

TEST_CASE("what is left out for lack of steps is named", "[interfile]") {
  const Files files = files_of(kFolder / "cases/python-three-files");
  Scene scene;
  const std::unique_ptr<const TaintEngine> engine;
  const Analysis analysis(scene.registry, parse_rules(scene.rules, "rules.yaml").rules, [&] {
    AnalysisOptions options;
    options.settings = &scene.settings;
    return options;
  }());
  std::vector<std::string> paths;
  for (const auto& [path, text] : files) paths.push_back(path);
  InterfileOptions options;
  options.most_steps = 1;
  InlineExecutor executor;
  const auto load = [&](std::size_t index) {
    return std::optional(InterfileInput{files[index].first, std::make_shared<const std::string>(files[index].second),
                                        LanguageRegistry::find("python"), false});
  };
  const Result<InterfileFindings> found =
      follow_across_files(scene.ctx, executor, scene.registry, analysis.rules(), paths, load, options);
  REQUIRE(found.has_value());
  REQUIRE(found->notices().size() == 1);
  CHECK(found->notices()[0].code == "interfile-budget");
  CHECK(found->notices()[0].incomplete);
  CHECK(found->notices()[0].message.find("2 files") != std::string::npos);
}

TEST_CASE("calls in a circle end", "[interfile]") {
  std::string text = "def f0(x):\n  return f1(x.a, x.b)\n";
  for (int i = 1; i < 40; ++i)
    text += "def f" + std::to_string(i) + "(x, y):\n  y.c = x\n  f" + std::to_string((i * 7) % 40) +
            "(y, x)\n  return f" + std::to_string((i + 1) % 40) + "(y.n, x.m)\n";
  text += "f0(source())\nsink(f3(source(), 1))\n";
  Scene scene;
  CHECK(places(scene.scan({{"a.py", text}})).size() <= 1);
  CHECK(scene.notices.size() <= 5);
}

}  // namespace
}  // namespace omni
