#include "server/workspace/cache_folder.h"

#include <catch2/catch.hpp>

#include "protocol/base/hash.h"
#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

/// The folder, or "error CODE".
std::string folder(MemoryFileSystem& disk, const std::string& cache, const std::string& chosen,
                   const std::string& root = "/w") {
  UserFolders user;
  user.cache = cache;
  const Result<std::string> found = cache_folder(disk, user, chosen, {root, false}, "/w/src");
  return found.has_value() ? *found : "error " + std::string(to_string(found.error().code()));
}

}  // namespace

TEST_CASE("caches lie with the user, one folder for each workspace, and never in one", "[cache_folder]") {
  MemoryFileSystem disk;
  disk.add_file("/w/src/a.py", "");
  disk.add_file("/home/u/x", "");
  disk.add_symlink("/home/link", "/w/src");
  const std::string digest = content_digest("/w").hex();
  CHECK(folder(disk, "/home/u/.cache", "") == "/home/u/.cache/omni/" + digest);
  CHECK(folder(disk, "/home/u/.cache", "", "/other") != "/home/u/.cache/omni/" + digest);
  CHECK(folder(disk, "", "") == "error not-found");
  CHECK(folder(disk, "", "/var/cache") == "/var/cache");
  CHECK(folder(disk, "", "../../ci/cache") == "/ci/cache");
  for (const std::string inside : {"cache", "/w", "/w/.cache/deep", "/home/u/../../w/x", "/home/link/cache"}) {
    INFO(inside);
    CHECK(folder(disk, "/home/u/.cache", inside) == "error denied");
  }
  CHECK(folder(disk, "/w/.cache", "") == "error denied");
}

TEST_CASE("history lies with the user's state, and never in the workspace", "[cache_folder]") {
  MemoryFileSystem disk;
  disk.add_directory("/w");
  UserFolders user;
  CHECK(state_folder(disk, user, {"/w", false}, "/w").error().code() == ErrorCode::NotFound);
  user.state = "/home/u/.local/state";
  CHECK(*state_folder(disk, user, {"/w", false}, "/w") == "/home/u/.local/state/omni/" + content_digest("/w").hex());
  CHECK(state_folder(disk, user, {"/home", false}, "/home").error().code() == ErrorCode::Denied);
}

}  // namespace omni
