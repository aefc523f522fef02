#include "protocol/base/growing_file.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/file_system.h"
#include "tests/support/temp_folder.h"

namespace omni {
namespace {

TEST_CASE("a growing file keeps its end at the end, over a fork too", "[growing_file]") {
  const test::TempFolder folder;
  const DiskFileSystem disk;
  const std::string path = folder / "x";
  auto file = GrowingFile::create(path, "[", "]\n");
  REQUIRE(file.has_value());
  CHECK(*disk.read(path, 0) == "[]\n");
  REQUIRE(file->add("1").has_value());
  const pid_t child = ::fork();
  if (child == 0) ::_exit(file->add(",2").has_value() ? 0 : 1);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  REQUIRE(file->add(",3").has_value());
  CHECK(*disk.read(path, 0) == "[1,2,3]\n");
}

TEST_CASE("a growing file that hits a size limit stays whole", "[growing_file]") {
  const test::TempFolder folder;
  const DiskFileSystem disk;
  const std::string path = folder / "x";
  const pid_t child = ::fork();  // the limit is one of the process
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto file = GrowingFile::create(path, "[", "]\n");
    int steps = 0;
    while (steps < 10 && file->add(std::string(1000, 'x')).has_value()) ++steps;
    ::_exit(steps == 4 && file->add(std::string(1000, 'y')).error().code() == ErrorCode::NoSpace ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(*disk.read(path, 0) == "[" + std::string(4000, 'x') + "]\n");
}

TEST_CASE("a growing file empties what was there, and refuses what is no file", "[growing_file]") {
  const test::TempFolder folder;
  DiskFileSystem disk;
  REQUIRE(disk.write_atomically(folder / "x", std::string(100, 'o')).has_value());
  REQUIRE(GrowingFile::create(folder / "x", "[", "]").has_value());
  CHECK(*disk.read(folder / "x", 0) == "[]");
  REQUIRE(::symlink((folder / "x").c_str(), (folder / "link").c_str()) == 0);
  CHECK(GrowingFile::create(folder / "link", "[", "]").error().code() == ErrorCode::Denied);
  CHECK(GrowingFile::create(folder / "no/where", "[", "]").error().code() == ErrorCode::NotFound);
  CHECK(GrowingFile::create(folder.path(), "[", "]").error().code() == ErrorCode::Io);
}

}  // namespace
}  // namespace omni
