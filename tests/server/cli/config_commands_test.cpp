#include "server/cli/config_commands.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"
#include "server/settings/template.h"

namespace omni {
namespace {

struct Scene {
  MemoryFileSystem disk;
  SystemClock clock;
  NullLog log;
  UserFolders user = user_folders_from("/home/u", nullptr, nullptr, nullptr);
  std::ostringstream out, err;

  int config(ConfigCommand::Action action, std::string path) {
    return run_config({action, std::move(path)}, {}, Context(clock, log), disk, user, out, err);
  }
  bool said(std::string_view part) const { return out.str().find(part) != std::string::npos; }
};

using Action = ConfigCommand::Action;

TEST_CASE("config check", "[cli]") {
  Scene sound;
  sound.disk.add_file("/w/omni.yaml", "scan: {severity: high}\n");
  CHECK(sound.config(Action::Check, "/w") == 0);
  CHECK(sound.out.str() == "settings file: w/omni.yaml (nearest omni.yaml above w)\nno problems\n");
  Scene wrong;
  wrong.disk.add_file("/w/omni.yaml", "scna: {}\n\"\\e[31m\": 1\n");
  CHECK(wrong.config(Action::Check, "/w") == 1);
  CHECK(wrong.said("w/omni.yaml:1:1: warning: unknown key `scna` (did you mean `scan`?)\n"));
  CHECK(wrong.said("unknown key `\\x1b[31m`"));
  CHECK(wrong.said("2 problems\n"));
  Scene broken;
  broken.disk.add_file("/w/omni.yaml", "scan: [\n");
  CHECK(broken.config(Action::Check, "/w") == 2);
  Scene none;
  none.disk.add_directory("/w");
  CHECK(none.config(Action::Check, "/w") == 0);
  CHECK(none.said("settings files: none\n"));
}

TEST_CASE("config show says where each value comes from", "[cli]") {
  Scene scene;
  scene.disk.add_file("/w/omni.yaml", "scan:\n  max_file_size:\n    parsed: 1MB\n");
  CHECK(scene.config(Action::Show, "/w") == 0);
  CHECK(scene.said("scan:\n  include: []  # default\n"));
  CHECK(scene.said("  max_file_size:\n    parsed: 1MB  # w/omni.yaml:3\n    text: 50MB  # default\nrules:\n  packs: [default]"));
}

TEST_CASE("config explain tells what holds for a file", "[cli]") {
  Scene scene;
  scene.disk.add_file("/w/.git/config", "");
  scene.disk.add_file("/w/.gitignore", "out/\n");
  scene.disk.add_file("/w/omni.yaml", "scan: {exclude: [\"*.gen.py\"]}\n");
  scene.disk.add_file("/w/src/a.py", "x");
  scene.disk.add_file("/w/src/a.gen.py", "x");
  scene.disk.add_file("/w/out/b.py", "x");
  CHECK(scene.config(Action::Explain, "/w/src/a.py") == 0);
  CHECK(scene.said("workspace: /w (a git repository)\n"));
  CHECK(scene.said("  scan.exclude: [\"*.gen.py\"]  # w/omni.yaml:1\n"));
  CHECK(scene.said("in a scan of the workspace: src/a.py: scanned\n"));
  CHECK(scene.config(Action::Explain, "/w/src/a.gen.py") == 0);
  CHECK(scene.said("src/a.gen.py: left out: excluded (w/omni.yaml:1: *.gen.py)\n"));
  CHECK(scene.config(Action::Explain, "/w/out/b.py") == 0);
  CHECK(scene.said("out/b.py: left out: out/ is left out: ignored-by-git (.gitignore:1: out/)\n"));
  CHECK(scene.config(Action::Explain, "/w/src") == 0);
  CHECK(scene.said("src: 1 files in it are scanned\n"));
  CHECK(scene.config(Action::Explain, "/w/none.py") == 2);
}

TEST_CASE("init writes the commented defaults once", "[cli]") {
  Scene scene;
  scene.disk.add_directory("/w");
  CHECK(run_init({"/w"}, scene.disk, scene.out, scene.err) == 0);
  CHECK(*scene.disk.read("/w/omni.yaml", 0) == settings_template());
  CHECK(run_init({"/w"}, scene.disk, scene.out, scene.err) == 2);
  CHECK(scene.err.str().find("/w/omni.yaml is there already; it stays as it is") != std::string::npos);
  CHECK(run_init({"/none"}, scene.disk, scene.out, scene.err) == 2);
  scene.disk.add_directory("/l");
  scene.disk.add_symlink("/l/omni.yaml", "/elsewhere");
  CHECK(run_init({"/l"}, scene.disk, scene.out, scene.err) == 2);
  CHECK(scene.disk.written_paths().size() == 1);
}

}  // namespace
}  // namespace omni
