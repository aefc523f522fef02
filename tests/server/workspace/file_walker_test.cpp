#include "server/workspace/file_walker.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"
#include "server/workspace/file_loader.h"

namespace omni {
namespace {

struct Scene {
  MemoryFileSystem disk;
  UserFolders user{"/home/u", "/home/u/.config", "/home/u/.cache", "/home/u/.local/state"};
  WalkOptions options;
  SystemClock clock;
  NullLog log;

  explicit Scene(const std::map<std::string, std::string>& files) {
    for (const auto& [path, content] : files) disk.add_file(path, content);
  }
  WalkResult walk(std::vector<std::string> targets = {"/w"}) {
    auto root = find_workspace_root(disk, targets);
    REQUIRE(root);
    auto result = walk_files(Context(clock, log), disk, *root, user, targets, options);
    REQUIRE(result);
    return std::move(result).value();
  }
};

std::vector<std::string> files_of(const WalkResult& result) {
  std::vector<std::string> paths;
  for (const Candidate& file : result.files) paths.push_back(file.relative);
  return paths;
}

std::string reason_of(const WalkResult& result, const std::string& path) {
  for (const Skip& skip : result.skips) {
    if (skip.path == path) return std::string(to_string(skip.reason)) + ": " + skip.detail;
  }
  return "not skipped";
}

using Paths = std::vector<std::string>;

TEST_CASE("the walk lists what is left out, with the reason", "[workspace]") {
  Scene scene({{"/w/.git/config", ""},
               {"/w/.gitignore", "*.log\n/out/\n!keep.log\n"},
               {"/w/.omniignore", "gen/\n"},
               {"/w/a.py", "x"},
               {"/w/a.log", "x"},
               {"/w/keep.log", "x"},
               {"/w/out/b.py", "x"},
               {"/w/sub/out/b.py", "x"},
               {"/w/sub/.gitignore", "local.py\n"},
               {"/w/sub/local.py", "x"},
               {"/w/gen/c.py", "x"},
               {"/w/node_modules/p/i.js", "x"},
               {"/w/.env", "x"},
               {"/w/env/pyvenv.cfg", ""},
               {"/w/env/lib/x.py", "x"},
               {"/w/.mypy/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"},
               {"/w/tagged/CACHEDIR.TAG", "no such signature"},
               {"/w/tagged/x.py", "x"}});
  const WalkResult result = scene.walk();
  CHECK(files_of(result) == Paths{".env", ".gitignore", ".omniignore", "a.py", "keep.log", "sub/.gitignore", "sub/out/b.py",
                                  "tagged/CACHEDIR.TAG", "tagged/x.py"});
  CHECK(reason_of(result, "/w/.git") == "version-control: kept by version control, no code");
  CHECK(reason_of(result, "/w/a.log") == "ignored-by-git: .gitignore:1: *.log");
  CHECK(reason_of(result, "/w/out") == "ignored-by-git: .gitignore:2: /out/");
  CHECK(reason_of(result, "/w/gen") == "ignored-by-omniignore: .omniignore:1: gen/");
  CHECK(reason_of(result, "/w/sub/local.py") == "ignored-by-git: sub/.gitignore:1: local.py");
  CHECK(reason_of(result, "/w/node_modules").find("dependencies: installed packages") == 0);
  CHECK(reason_of(result, "/w/env") == "dependencies: a Python virtual environment (pyvenv.cfg)");
  CHECK(reason_of(result, "/w/.mypy") == "cache: cache folder (CACHEDIR.TAG)");
  CHECK(result.problems.empty());
}

TEST_CASE(".omniignore wins over git's files and over the default skips", "[workspace]") {
  Scene scene({{"/w/.git/config", ""},
               {"/w/.gitignore", "*.gen.py\nbuild/\n"},
               {"/w/.omniignore", "!*.gen.py\n!build/\n!node_modules/\n*.txt\n"},
               {"/w/a.gen.py", "x"},
               {"/w/build/b.py", "x"},
               {"/w/node_modules/p/i.js", "x"},
               {"/w/t.txt", "x"}});
  CHECK(files_of(scene.walk()) == Paths{".gitignore", ".omniignore", "a.gen.py", "build/b.py", "node_modules/p/i.js"});
}

TEST_CASE("outside of a repository only .omniignore is read", "[workspace]") {
  Scene scene({{"/w/omni.yaml", ""}, {"/w/.gitignore", "a.py\n"}, {"/w/.omniignore", "b.py\nomni.yaml"}, {"/w/a.py", "x"}, {"/w/b.py", "x"}});
  CHECK(files_of(scene.walk()) == Paths{".gitignore", ".omniignore", "a.py"});
}

TEST_CASE("ignore files above a target hold below it, the target itself is taken", "[workspace]") {
  Scene scene({{"/w/.git/config", ""},
               {"/w/.gitignore", "build/\n*.log\n"},
               {"/w/build/a.py", "x"},
               {"/w/build/a.log", "x"},
               {"/w/x/y/b.log", "x"},
               {"/w/x/.omniignore", "y/c.py"},
               {"/w/x/y/c.py", "x"},
               {"/w/x/y/d.py", "x"}});
  CHECK(files_of(scene.walk({"/w/build"})) == Paths{"build/a.py"});
  CHECK(files_of(scene.walk({"/w/x/y"})) == Paths{"x/y/d.py"});
  CHECK(files_of(scene.walk({"/w/build/a.log", "/w/build"})) == Paths{"build/a.log", "build/a.py"});
}

TEST_CASE("a target inside installed packages is walked, nested packages too", "[workspace]") {
  const std::map<std::string, std::string> files{{"/w/node_modules/a/i.js", "x"}, {"/w/node_modules/a/node_modules/b/i.js", "x"}};
  Scene scene(files);
  const Paths both{"w/node_modules/a/i.js", "w/node_modules/a/node_modules/b/i.js"};
  CHECK(files_of(scene.walk({"/w/node_modules"})) == both);
  CHECK(files_of(scene.walk({"/w/node_modules/a"})) == both);
  CHECK(files_of(scene.walk({"/w"})).empty());
}

TEST_CASE("a repository inside another follows its own rules", "[workspace]") {
  Scene scene({{"/w/.git/config", ""},
               {"/w/.gitignore", "*.py\n"},
               {"/w/a.py", "x"},
               {"/w/sub/.git", "gitdir: ../.git/modules/sub"},
               {"/w/.git/modules/sub/info/exclude", "b.py"},
               {"/w/sub/a.py", "x"},
               {"/w/sub/b.py", "x"}});
  CHECK(files_of(scene.walk()) == Paths{".gitignore", "sub/a.py"});
}

TEST_CASE("the user's global file and .git/info/exclude", "[workspace]") {
  const std::map<std::string, std::string> files{
      {"/w/.git/info/exclude", "e.py"}, {"/w/e.py", "x"}, {"/w/g.py", "x"}, {"/w/h.py", "x"}, {"/w/i.py", "x"}};
  {
    Scene scene(files);
    scene.disk.add_file("/home/u/.config/git/ignore", "g.py");
    CHECK(files_of(scene.walk()) == Paths{"h.py", "i.py"});
  }
  {
    Scene scene(files);
    scene.disk.add_file("/home/u/.config/git/ignore", "g.py");
    scene.disk.add_file("/home/u/.gitconfig", "[user]\nname = x\n[Core] # c\n\tExcludesFile = \"~/my ignore\" ; c\n");
    scene.disk.add_file("/home/u/my ignore", "h.py");
    CHECK(files_of(scene.walk()) == Paths{"g.py", "i.py"});
  }
  {  // the repository's own configuration may name a file inside, but nothing outside
    Scene scene(files);
    scene.disk.add_file("/outside", "*");
    scene.disk.add_file("/w/.git/config", "[core]\nexcludesfile = /outside\n");
    CHECK(files_of(scene.walk()) == Paths{"g.py", "h.py", "i.py"});
    scene.disk.add_file("/w/ignores", "i.py\nignores");
    scene.disk.add_file("/w/.git/config", "[core]\nexcludesfile = ignores\n");
    CHECK(files_of(scene.walk()) == Paths{"g.py", "h.py"});
  }
  {  // a linked worktree points back to its `.git` file; a file that leads elsewhere is not followed
    Scene scene({{"/tree/.git", "gitdir: /w/.git/worktrees/t\n"},
                 {"/tree/e.py", "x"},
                 {"/tree/f.py", "x"},
                 {"/w/.git/worktrees/t/gitdir", "/tree/.git\n"},
                 {"/w/.git/worktrees/t/commondir", "../..\n"},
                 {"/w/.git/info/exclude", "e.py"},
                 {"/evil/.git", "gitdir: /w/.git/worktrees/t\n"},
                 {"/evil/e.py", "x"}});
    CHECK(files_of(scene.walk({"/tree"})) == Paths{"f.py"});
    CHECK(files_of(scene.walk({"/evil"})) == Paths{"e.py"});
  }
}

TEST_CASE("links, FIFOs and the like are named and never opened", "[workspace]") {
  Scene scene({{"/w/real/a.py", "x"}, {"/w/.git/config", ""}, {"/w/.omniignore", ""}, {"/outside/x.py", "x"}});
  scene.disk.add_symlink("/w/loop", "loop");
  scene.disk.add_symlink("/w/real/up", "..");
  scene.disk.add_symlink("/w/broken", "nowhere");
  scene.disk.add_symlink("/w/alias", "real");
  scene.disk.add_symlink("/w/out.py", "/outside/x.py");
  scene.disk.add_special("/w/pipe.py", FileType::Fifo);
  scene.disk.add_special("/w/sock", FileType::Socket);
  scene.disk.add_special("/w/null.py", FileType::Device);
  scene.disk.add_file("/w/\xFF.py", "x");
  scene.disk.add_directory("/w/closed");
  scene.disk.fail_at("/w/closed", Error(ErrorCode::Denied, "list /w/closed: Permission denied"));
  const WalkResult result = scene.walk();
  CHECK(files_of(result) == Paths{".omniignore", "real/a.py"});
  CHECK(reason_of(result, "/w/loop") == "symlink-loop: link to loop");
  CHECK(reason_of(result, "/w/real/up") == "symlink-loop: link to .., a folder above it");
  CHECK(reason_of(result, "/w/broken") == "broken-symlink: link to nowhere");
  CHECK(reason_of(result, "/w/alias") == "symlink: link to real: links are not followed");
  CHECK(reason_of(result, "/w/out.py") == "symlink: link to /outside/x.py, outside of the workspace: links are not followed");
  CHECK(reason_of(result, "/w/pipe.py").find("special-file: ") == 0);
  CHECK(reason_of(result, "/w/sock").find("special-file: ") == 0);
  CHECK(reason_of(result, "/w/null.py").find("special-file: ") == 0);
  CHECK(reason_of(result, "/w/\xFF.py").find("name-not-utf8: ") == 0);
  CHECK(reason_of(result, "/w/closed") == "unreadable: list /w/closed: Permission denied");
  for (const char* path : {"/w/pipe.py", "/w/sock", "/w/null.py", "/w/real/a.py"}) CHECK(scene.disk.reads_of(path) == 0);
  // Named as targets: a link is followed, the others are named.
  CHECK(files_of(scene.walk({"/w/alias"})) == Paths{"real/a.py"});
  CHECK(scene.walk({"/w/out.py"}).files.size() == 1);
  CHECK(reason_of(scene.walk({"/w/pipe.py"}), "/w/pipe.py").find("special-file: ") == 0);
  CHECK(reason_of(scene.walk({"/w/nothing"}), "/w/nothing").find("missing: ") == 0);
  CHECK(reason_of(scene.walk({"/w/broken"}), "/w/broken").find("broken-symlink: ") == 0);
  CHECK(reason_of(scene.walk({"/w/loop"}), "/w/loop").find("symlink-loop: ") == 0);
}

TEST_CASE("include and exclude patterns of the settings", "[workspace]") {
  Scene scene({{"/w/omni.yaml", ""}, {"/w/src/a.py", "x"}, {"/w/src/a.js", "x"}, {"/w/lib/b.py", "x"}, {"/w/src/test/c.py", "x"}});
  scene.options.include = {{"src/", "omni.yaml:2"}, {"b.py", "omni.yaml:3"}};
  scene.options.exclude = {{"*.js", "omni.yaml:5"}, {"/src/test", "omni.yaml:6"}};
  const WalkResult result = scene.walk();
  CHECK(files_of(result) == Paths{"lib/b.py", "src/a.py"});
  CHECK(reason_of(result, "/w/src/a.js") == "excluded: omni.yaml:5: *.js");
  CHECK(reason_of(result, "/w/src/test") == "excluded: omni.yaml:6: /src/test");
  CHECK(reason_of(result, "/w/omni.yaml") == "not-included: none of the include patterns names it");
  CHECK(files_of(scene.walk({"/w/src/test"})) == Paths{"src/test/c.py"});  // a named folder is entered
  CHECK(files_of(scene.walk({"/w/src/a.js"})) == Paths{"src/a.js"});       // a named file is taken
}

TEST_CASE("size limit and content", "[workspace]") {
  Scene scene({{"/w/.git/config", ""}, {"/w/big.py", std::string(200, 'x')}, {"/w/bin.py", std::string("a\0b", 3)}, {"/w/ok.py", "x = 1\n"}});
  scene.options.max_bytes = 100;
  const WalkResult result = scene.walk();
  CHECK(files_of(result) == Paths{"bin.py", "ok.py"});
  CHECK(reason_of(result, "/w/big.py") == "too-large: 200 bytes; the limit is 100");
  CHECK(std::get<std::string>(load_file(scene.disk, result.files[1], 100)) == "x = 1\n");
  CHECK(std::get<Skip>(load_file(scene.disk, result.files[0], 100)).reason == SkipReason::Binary);
  CHECK(std::get<Skip>(load_file(scene.disk, result.files[1], 2)).reason == SkipReason::TooLarge);
  scene.options.max_bytes = 0;
  CHECK(scene.walk().files.size() == 3);
}

TEST_CASE("an ignore file that can't be applied is a problem, not a silence", "[workspace]") {
  Scene scene({{"/w/.git/config", ""}, {"/w/a.py", "x"}, {"/elsewhere", "*"}});
  scene.disk.add_symlink("/w/.gitignore", "/elsewhere");
  scene.disk.add_special("/w/.omniignore", FileType::Fifo);
  const WalkResult result = scene.walk();
  CHECK(files_of(result) == Paths{"a.py"});
  REQUIRE(result.problems.size() == 2);
  CHECK(result.problems[0].file == "/w/.gitignore");
  CHECK(result.problems[1].file == "/w/.omniignore");
}

TEST_CASE("a cancelled walk stops", "[workspace]") {
  Scene scene(std::map<std::string, std::string>{{"/w/a.py", "x"}});
  std::stop_source stop;
  stop.request_stop();
  const std::vector<std::string> targets{"/w"};
  const auto root = find_workspace_root(scene.disk, targets);
  const auto result = walk_files(Context(scene.clock, scene.log).with_stop(stop.get_token()), scene.disk, *root, scene.user, targets, {});
  REQUIRE_FALSE(result);
  CHECK(result.error().code() == ErrorCode::Cancelled);
}

TEST_CASE("where the workspace begins", "[workspace]") {
  Scene scene({{"/r/.git/config", ""}, {"/r/a/b/x.py", ""}, {"/r/a/omni.yaml", ""}, {"/p/omni.yaml", ""}, {"/p/q/x.py", ""}, {"/s/t/x.py", ""}});
  const auto root = [&](std::vector<std::string> targets) { return find_workspace_root(scene.disk, targets)->path; };
  CHECK(root({"/r/a/b"}) == "/r");
  CHECK(root({"/r/a/b/x.py"}) == "/r");
  CHECK(root({"/r/a/b/missing/too"}) == "/r");
  CHECK(root({"/p/q"}) == "/p");
  CHECK(root({"/s/t"}) == "/");  // the current folder of this disk is its root
  CHECK(root({"/r/a", "/p/q"}) == "/");
}

}  // namespace
}  // namespace omni
