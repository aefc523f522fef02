#include "protocol/base/scratch.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

#include "protocol/base/child_process.h"
#include "protocol/base/clock.h"
#include "protocol/base/group_usage.h"
#include "protocol/base/log.h"
#include "protocol/base/process_runner.h"

namespace omni {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string answer_of(ChildProcess& child) {
  std::string text;
  char buffer[4096];
  while (!child.has_exited()) {
  }
  for (ssize_t got; (got = ::read(child.output.get(), buffer, sizeof(buffer))) > 0;) text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

}  // namespace

TEST_CASE("a file in memory is read from its beginning by path and by descriptor, and never written", "[scratch]") {
  const std::string content(200'000, 'm');
  const Descriptor file = make_memory_file("a.py", content).value();
  for (int i = 0; i < 2; ++i) CHECK(content_of(path_for_others(file)) == content);
  CHECK(::write(file.get(), "x", 1) == -1);

  // A child that keeps the descriptor has it under the same number; one that does not opens it through ours.
  const std::string own = "/proc/self/fd/" + std::to_string(file.get());
  ChildProcess keeps = ChildProcess::start({.program = "wc", .arguments = {"-c", own}, .inherited = {file.get()}}).value();
  CHECK(answer_of(keeps) == "200000 " + own + "\n");
  ChildProcess opens = ChildProcess::start({.program = "wc", .arguments = {"-c", path_for_others(file)}}).value();
  CHECK(answer_of(opens) == "200000 " + path_for_others(file) + "\n");
}

TEST_CASE("a scratch file is the user's alone, and gone with its folder", "[scratch]") {
  std::string path, folder;
  {
    const ScratchFile file = ScratchFile::make("a b.sh", "echo\n").value();
    path = file.path();
    folder = file.folder();
    CHECK(content_of(path) == "echo\n");
    CHECK(std::filesystem::status(path).permissions() == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK(std::filesystem::status(folder).permissions() == std::filesystem::perms::owner_all);
  }
  CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE("what a killed process left behind is swept, what a living one has is not", "[scratch]") {
  const ScratchFile mine = ScratchFile::make("x", "").value();
  ChildProcess child = ChildProcess::start({.program = "true"}).value();
  const std::string gone = std::to_string(child.pid());
  child.end();
  const std::string left = std::filesystem::path(mine.folder()).parent_path().string() + "/omni-scratch-" + gone + "-abcdef";
  std::filesystem::create_directory(left);
  std::ofstream(left + "/a.sh") << "x";
  ScratchFile::sweep();
  CHECK(std::filesystem::exists(left));  // it is young
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
  for (const std::string& folder : {left, mine.folder()}) std::filesystem::last_write_time(folder, long_ago);
  ScratchFile::sweep();
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK(std::filesystem::exists(mine.path()));
}

TEST_CASE("what a group uses counts its members, not its leader alone", "[scratch]") {
  ChildProcess child = ChildProcess::start({.program = "sh", .arguments = {"-c", "sleep 1000 & echo; wait"}}).value();
  char byte = 0;
  while (::read(child.output.get(), &byte, 1) != 1) {
  }
  const pid_t group = child.pid();
  const auto both_there = [&] {
    const auto usage = group_usage({&group, 1});
    const auto found = usage.find(group);
    return found != usage.end() && found->second.processes == 2 && found->second.resident_bytes > resident_bytes(group);
  };
  bool seen = false;
  for (int i = 0; i < 10'000 && !seen; ++i) seen = both_there();  // between fork and exec the second has little
  CHECK(seen);
  CHECK(resident_bytes(group) > 0);
  child.end();
  while (!group_usage({&group, 1}).empty()) {  // the one in the background was sent SIGKILL, whose end nobody here can wait for
  }
  CHECK(resident_bytes(group) == 0);
}

}  // namespace omni
