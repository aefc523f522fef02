#include "agents/rules/rule_cache.h"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"
#include "server/service/rule_source.h"

namespace omni {
namespace {

const std::vector<std::string> kPaths{"/r"};

std::string rule(const std::string& id, const std::string& language, const std::string& rest) {
  const std::string message(400, 'm');  // so that the set is worth keeping
  return "rules:\n- id: " + id + "\n  message: " + message + "\n  severity: ERROR\n  languages: [" + language + "]\n" +
         rest;
}

struct File {
  std::string path, text;
};
/// Something of everything that compiles in its own way.
const std::vector<File> kCode{
    {"a.py", "import os\nos.system(x)\ny = source()\nsink(y)\nprint(secret_token)\nother(1)\n"},
    {"b.js", "const a = source();\nsink(a);\nlet n = T(foo);\nother(2);\n"},
    {"c.txt", "password = hunter2\nkey: AKIA1234\n"},
};

class Scene {
 public:
  Scene() {
    add("call", rule("call", "python", "  pattern: os.system($X)\n"));
    add("either", rule("either", "python, javascript",
                       "  pattern-either: [{pattern: other(1)}, {pattern: other(2)}, {pattern: 'nowhere(3)'}]\n"));
    add("taint",
        rule("taint", "python, javascript",
             "  mode: taint\n  pattern-sources: [{pattern: source(...)}]\n  pattern-sinks: [{pattern: sink(...)}]\n"
             "  pattern-sanitizers: [{pattern: clean(...)}]\n"));
    add("generic", rule("generic", "generic", "  pattern: password = ...\n"));
    add("regex", rule("regex", "regex", "  pattern-regex: AKIA[0-9]+\n"));
    add("typed", rule("typed", "javascript, typescript", "  pattern: 'let $X = <T>foo;'\n"));
    add("broken", rule("broken", "python", "  pattern: 'if if class = ('\n"));
    add("unknown", rule("unknown", "klingon", "  pattern: f()\n"));
    add("nothing", "rules: {}\n");
    for (int i = 0; i < 40; ++i) {
      const std::string name = "unused" + std::to_string(i);
      add(name, rule(name, "python", "  pattern: " + name + "($X)\n"));
    }
  }
  void add(const std::string& name, const std::string& yaml) { disk.add_file("/r/" + name + ".yaml", yaml); }

  /// What a scan finds and what is wrong with its rules, as text; with a cache if there is a store.
  std::string scan(BlobStore* store, const std::string& engine = "engine") {
    const Context ctx(clock, log);
    std::optional<RuleCache> cache;
    if (store != nullptr) cache.emplace(*store, engine, kPaths);
    RuleLoadOptions options;
    options.cache = cache ? &*cache : nullptr;
    LoadedRules loaded = load_rule_files(ctx, disk, kPaths, options).value();
    compiled.clear();
    const RuleSet rules(
        registry, std::move(loaded.rules),
        [&](const Rule* next) { compiled.push_back(next == nullptr ? "." : next->id); }, taint.get(), options.cache);
    std::string out;
    for (const File& file : kCode) {
      const auto text = std::make_shared<const std::string>(file.text);
      const auto trees = [&](const Context& own, const Language& language) -> Result<std::shared_ptr<const Tree>> {
        OMNI_TRY(ParsedFile parsed, parse(own, registry, language, text));
        return parsed.tree;
      };
      RuleRunOptions run_options;
      run_options.language = LanguageRegistry::for_file(file.path, file.text);
      RuleRun run;
      REQUIRE(rules.match(ctx, file.path, *text, run_options, trees, run).has_value());
      for (const RuleMatch& match : run.matches) {
        out += file.path + ":" + std::to_string(match.range.begin) + " " + match.rule->qualified_id + " " +
               std::to_string(match.rule->place.line) + "\n";
      }
    }
    for (const Problem& problem : loaded.problems) out += describe(problem) + "\n";
    for (const Problem& problem : rules.problems()) out += describe(problem) + "\n";
    if (cache) {
      figures = cache->figures();
      saved = cache->save();
    }
    return out;
  }

  MemoryFileSystem disk;
  SystemClock clock;
  NullLog log;
  LanguageRegistry registry;
  std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  std::vector<std::string> compiled;  // by the last scan; "." where the compiler said that it was done
  RuleCache::Figures figures;
  Result<void> saved;
};

}  // namespace

TEST_CASE("a cache changes no answer, and only rules behind the sieve are compiled", "[rule_cache]") {
  Scene scene;
  MemoryBlobStore store;
  const std::string plain = scene.scan(nullptr);
  for (const std::string_view id : {"call", "either", "taint", "generic", "regex", "broken", "unknown"}) {
    INFO(plain);
    CHECK(plain.find(id) != std::string::npos);
  }
  CHECK(scene.scan(&store) == plain);
  CHECK(scene.figures.found == 0);
  CHECK(std::count(scene.compiled.begin(), scene.compiled.end(), "unused7") == 1);

  for (int i = 0; i < 2; ++i) {
    CHECK(scene.scan(&store) == plain);
    CHECK(scene.figures.found == scene.figures.files);
    const std::vector<std::string> expected{"generic", ".", "regex", ".", "call", ".", "either", ".", "taint", "."};
    std::set<std::string> once(scene.compiled.begin(), scene.compiled.end());
    CHECK(once == std::set<std::string>(expected.begin(), expected.end()));
    CHECK(scene.compiled.back() == ".");
  }
}

TEST_CASE("a changed rule file costs itself, a rule is remembered for each language by itself", "[rule_cache]") {
  Scene scene;
  MemoryBlobStore store;
  scene.scan(&store);
  scene.add("call", rule("call", "python", "  pattern: print($X)\n"));
  const std::string plain = scene.scan(nullptr);
  CHECK(scene.scan(&store) == plain);
  CHECK(scene.figures.found + 1 == scene.figures.files);
  CHECK(scene.scan(&store) == plain);
  CHECK(scene.figures.found == scene.figures.files);
  CHECK(store.size() == 1);
}

TEST_CASE("another program finds nothing, and takes the place", "[rule_cache]") {
  Scene scene;
  MemoryBlobStore store;
  const std::string plain = scene.scan(&store, "one");
  CHECK(scene.scan(&store, "two") == plain);
  CHECK(scene.figures.found == 0);
  CHECK(scene.scan(&store, "two") == plain);
  CHECK(scene.figures.found == scene.figures.files);
  CHECK(store.size() == 1);
}

TEST_CASE("a damaged shelf costs time only", "[rule_cache]") {
  Scene scene;
  DiskBlobStore store(scene.disk, "/cache");
  const std::string plain = scene.scan(&store);
  const std::string folder = "/cache/rules";
  const std::string inner = folder + "/" + scene.disk.list(folder).value().front().name;
  const std::string path = inner + "/" + scene.disk.list(inner).value().front().name;
  const std::string entry = scene.disk.read(path, 0).value();
  for (std::size_t at = 0; at < entry.size(); at += 1 + entry.size() / 40) {
    std::string flipped = entry;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    for (const std::string& damaged : {flipped, entry.substr(0, at)}) {
      scene.disk.add_file(path, damaged);
      REQUIRE(scene.scan(&store) == plain);
      REQUIRE(scene.figures.found == 0);
      REQUIRE(scene.disk.read(path, 0).value().size() == entry.size());  // written again
    }
  }
}

TEST_CASE("bytes behind a sound checksum that are no shelf do no harm", "[rule_cache]") {
  /// Gives whatever was put, with one byte changed.
  struct Liar final : BlobStore {
    std::optional<std::string> get(const BlobKey&) const override {
      std::string out = value;
      if (!out.empty()) out[at % out.size()] = static_cast<char>(out[at % out.size()] ^ 1);
      return out;
    }
    Result<void> put(const BlobKey&, std::string_view content, Packing) override {
      value = content;
      return {};
    }
    std::string value;
    std::size_t at = 0;
  };
  Scene scene;
  Liar store;
  scene.scan(&store);
  const std::string sound = store.value;
  for (store.at = 0; store.at < sound.size(); store.at += 1 + sound.size() / 60) {
    store.value = sound;
    scene.scan(&store);  // what it finds is as true as the bytes
  }
}

TEST_CASE("what is remembered of a rule and is not true is made up for", "[rule_cache]") {
  Scene scene;
  MemoryBlobStore store;
  const std::string plain = scene.scan(nullptr);
  const Context ctx(scene.clock, scene.log);
  {
    RuleCache cache(store, "engine", kPaths);
    RuleLoadOptions options;
    options.cache = &cache;
    const LoadedRules loaded = load_rule_files(ctx, scene.disk, kPaths, options).value();
    for (const Rule& each : loaded.rules) {
      // One gate for a rule that has many, some for one that can't be used.
      for (const std::string_view language : {"python", "javascript"})
        cache.remember(each, language, {{Requirement()}, {}});
    }
    REQUIRE(cache.save().has_value());
  }
  CHECK(scene.scan(&store) == plain);
  CHECK(scene.figures.found == scene.figures.files);
}

TEST_CASE("small sets are not kept, and a store that takes nothing is an error of save alone", "[rule_cache]") {
  Scene scene;
  scene.disk.fail_at("/cache", Error(ErrorCode::Denied, "no"));
  DiskBlobStore denied(scene.disk, "/cache");
  CHECK(scene.scan(&denied) == scene.scan(nullptr));
  REQUIRE_FALSE(scene.saved.has_value());
  CHECK(scene.saved.error().code() == ErrorCode::Denied);

  MemoryBlobStore store;
  RuleCache cache(store, "engine", kPaths);
  cache.open();
  const LoadedRules loaded = cache.parse(rule("x", "python", "  pattern: f()\n"), "x.yaml");
  cache.remember(loaded.rules.front(), "python", {{Requirement()}, {}});
  CHECK(cache.save().has_value());
  CHECK(store.size() == 0);
}

}  // namespace omni
