#include "protocol/base/file_system.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/base/memory_file_system.h"
#include "tests/support/temp_folder.h"

namespace omni {
namespace {

using Names = std::vector<std::string>;

/// Both file systems under one scene, so that the fake is known to behave like the real one.
///   a.txt "hello"    run.sh (executable)    dir/b.txt    dir/sub/    empty/
///   link -> a.txt    dirlink -> dir    loop1 <-> loop2    dangling -> nowhere    up -> dir/../a.txt    fifo
class Scene {
 public:
  virtual ~Scene() = default;
  virtual FileSystem& files() = 0;
  virtual std::string at(const std::string& name) const = 0;
};

class MemoryScene final : public Scene {
 public:
  MemoryScene() {
    files_.add_file("/w/a.txt", "hello");
    files_.add_executable("/w/run.sh", "#!");
    files_.add_file("/w/dir/b.txt", "b");
    files_.add_directory("/w/dir/sub");
    files_.add_directory("/w/empty");
    files_.add_symlink("/w/link", "a.txt");
    files_.add_symlink("/w/dirlink", "dir");
    files_.add_symlink("/w/loop1", "loop2");
    files_.add_symlink("/w/loop2", "loop1");
    files_.add_symlink("/w/dangling", "nowhere");
    files_.add_symlink("/w/up", "dir/../a.txt");
    files_.add_special("/w/fifo", FileType::Fifo);
  }
  FileSystem& files() override { return files_; }
  std::string at(const std::string& name) const override { return name.empty() ? "/w" : "/w/" + name; }

 private:
  MemoryFileSystem files_;
};

class DiskScene final : public Scene {
 public:
  DiskScene() {
    namespace fs = std::filesystem;
    std::ofstream(at("a.txt")) << "hello";
    std::ofstream(at("run.sh")) << "#!";
    fs::permissions(at("run.sh"), fs::perms::owner_all);
    fs::create_directories(at("dir/sub"));
    fs::create_directories(at("empty"));
    std::ofstream(at("dir/b.txt")) << "b";
    fs::create_symlink("a.txt", at("link"));
    fs::create_symlink("dir", at("dirlink"));
    fs::create_symlink("loop2", at("loop1"));
    fs::create_symlink("loop1", at("loop2"));
    fs::create_symlink("nowhere", at("dangling"));
    fs::create_symlink("dir/../a.txt", at("up"));
    REQUIRE(::mkfifo(at("fifo").c_str(), 0600) == 0);
  }
  FileSystem& files() override { return files_; }
  std::string at(const std::string& name) const override { return name.empty() ? root_ : root_ + "/" + name; }

 private:
  test::TempFolder folder_;
  std::string root_ = std::filesystem::canonical(folder_.path()).string();
  DiskFileSystem files_;
};

std::unique_ptr<Scene> any_scene() {
  if (GENERATE(true, false)) return std::make_unique<DiskScene>();
  return std::make_unique<MemoryScene>();
}

template <typename T>
std::string code_of(const Result<T>& result) {
  return result.has_value() ? "ok" : std::string(to_string(result.error().code()));
}

}  // namespace

TEST_CASE("read gives the content or the reason", "[files]") {
  const auto scene = any_scene();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"a.txt", "ok"},         {"link", "ok"},           {"dirlink/b.txt", "ok"}, {"up", "ok"},
      {"dir/../a.txt", "ok"},  {"nowhere", "not-found"}, {"dangling", "not-found"}, {"a.txt/x", "not-found"},
      {"dir", "unsupported"},  {"fifo", "unsupported"},  {"loop1", "invalid-input"}, {"loop1/x", "invalid-input"},
  };
  for (const auto& [name, expected] : cases) {
    INFO(name);
    CHECK(code_of(scene->files().read(scene->at(name), 0)) == expected);
  }
  CHECK(*scene->files().read(scene->at("link"), 5) == "hello");
  CHECK(code_of(scene->files().read(scene->at("a.txt"), 4)) == "budget-exceeded");
  CHECK(code_of(scene->files().read("", 0)) == "invalid-input");
  const auto missing = scene->files().read(scene->at("nowhere"), 0);
  CHECK(missing.error().message().find("nowhere") != std::string::npos);
}

TEST_CASE("stat follows links, link_stat does not", "[files]") {
  const auto scene = any_scene();
  FileSystem& files = scene->files();
  const FileStat file = files.stat(scene->at("a.txt")).value();
  CHECK(file.type == FileType::Regular);
  CHECK(file.size == 5);
  CHECK_FALSE(file.executable);
  CHECK(file.modified.count() > 0);
  CHECK(files.stat(scene->at("run.sh")).value().executable);
  CHECK(files.stat(scene->at("dir")).value().type == FileType::Directory);
  CHECK_FALSE(files.stat(scene->at("dir")).value().executable);
  CHECK(files.stat(scene->at("link")).value().inode == file.inode);
  CHECK(files.stat(scene->at("link")).value().device == file.device);
  CHECK(files.link_stat(scene->at("link")).value().type == FileType::Symlink);
  CHECK(files.link_stat(scene->at("loop1")).value().type == FileType::Symlink);
  CHECK(files.stat(scene->at("fifo")).value().type == FileType::Fifo);
  CHECK(code_of(files.stat(scene->at("loop1"))) == "invalid-input");
  CHECK(code_of(files.stat(scene->at("dangling"))) == "not-found");
}

TEST_CASE("list is sorted and names the kind of each entry itself", "[files]") {
  const auto scene = any_scene();
  const auto entries = scene->files().list(scene->at(""));
  REQUIRE(entries.has_value());
  CHECK(*entries == std::vector<DirectoryEntry>{
                        {"a.txt", FileType::Regular},
                        {"dangling", FileType::Symlink},
                        {"dir", FileType::Directory},
                        {"dirlink", FileType::Symlink},
                        {"empty", FileType::Directory},
                        {"fifo", FileType::Fifo},
                        {"link", FileType::Symlink},
                        {"loop1", FileType::Symlink},
                        {"loop2", FileType::Symlink},
                        {"run.sh", FileType::Regular},
                        {"up", FileType::Symlink},
                    });
  CHECK(scene->files().list(scene->at("empty")).value().empty());
  CHECK(scene->files().list(scene->at("dirlink")).value().size() == 2);
  CHECK(code_of(scene->files().list(scene->at("a.txt"))) == "not-found");
  CHECK(code_of(scene->files().list(scene->at("nowhere"))) == "not-found");
}

TEST_CASE("links are told and resolved", "[files]") {
  const auto scene = any_scene();
  FileSystem& files = scene->files();
  CHECK(files.read_link(scene->at("link")).value() == "a.txt");
  CHECK(code_of(files.read_link(scene->at("a.txt"))) == "invalid-input");
  CHECK(files.real_path(scene->at("up")).value() == scene->at("a.txt"));
  CHECK(files.real_path(scene->at("dirlink/../dirlink/b.txt")).value() == scene->at("dir/b.txt"));
  CHECK(code_of(files.real_path(scene->at("dangling"))) == "not-found");
  CHECK(code_of(files.real_path(scene->at("loop2"))) == "invalid-input");
}

TEST_CASE("write_atomically replaces files and nothing else", "[files]") {
  const auto scene = any_scene();
  FileSystem& files = scene->files();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"new.txt", "ok"},      {"a.txt", "ok"},         {"dirlink/c.txt", "ok"}, {"link", "denied"},
      {"dangling", "denied"}, {"dir", "unsupported"},  {"fifo", "unsupported"}, {"nowhere/x", "not-found"},
      {"a.txt/x", "not-found"},
  };
  for (const auto& [name, expected] : cases) {
    INFO(name);
    CHECK(code_of(files.write_atomically(scene->at(name), "new", {.durable = false})) == expected);
    if (expected == "ok") CHECK(files.read(scene->at(name), 0).value() == "new");
  }
  CHECK(files.list(scene->at("dir")).value().size() == 3);  // no temporary file stays
  CHECK(files.list(scene->at("")).value().size() == 12);
  CHECK(files.write_atomically(scene->at("run.sh"), "#!2").has_value());
  CHECK(files.stat(scene->at("run.sh")).value().executable);  // the mode is kept
}

TEST_CASE("write_atomically stays beneath its folder", "[files]") {
  const auto scene = any_scene();
  FileSystem& files = scene->files();
  const WriteOptions beneath{.durable = false, .beneath = scene->at("")};
  const std::vector<std::pair<std::string, std::string>> cases{
      {"ok.txt", "ok"}, {"dir/sub/ok.txt", "ok"}, {"dirlink/x", "denied"}, {"dir/../x", "denied"}, {"../x", "denied"}};
  for (const auto& [name, expected] : cases) {
    INFO(name);
    CHECK(code_of(files.write_atomically(scene->at(name), "new", beneath)) == expected);
  }
  CHECK(code_of(files.write_atomically(scene->at("") + "x", "new", beneath)) == "denied");  // a sibling's longer name
}

TEST_CASE("folders are made with their parents", "[files]") {
  const auto scene = any_scene();
  FileSystem& files = scene->files();
  CHECK(files.make_directories(scene->at("x/y/z")).has_value());
  CHECK(files.make_directories(scene->at("x/y/z/")).has_value());
  CHECK(files.make_directories(scene->at("dirlink/n")).has_value());
  CHECK(files.stat(scene->at("x/y/z")).value().type == FileType::Directory);
  CHECK(files.stat(scene->at("dir/n")).value().type == FileType::Directory);
  CHECK_FALSE(files.make_directories(scene->at("a.txt/y")).has_value());
}

TEST_CASE("remove takes files, links and empty folders", "[files]") {
  const auto scene = any_scene();
  FileSystem& files = scene->files();
  CHECK(files.remove(scene->at("link")).has_value());
  CHECK(files.read(scene->at("a.txt"), 0).has_value());
  CHECK(files.remove(scene->at("a.txt")).has_value());
  CHECK(files.remove(scene->at("empty")).has_value());
  CHECK(code_of(files.remove(scene->at("a.txt"))) == "not-found");
  CHECK(code_of(files.remove(scene->at("dir"))) == "conflict");
}

TEST_CASE("disk: sockets, devices and files without a size", "[files]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(socket >= 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (folder / "socket").copy(std::begin(address.sun_path), sizeof(address.sun_path) - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  CHECK(code_of(files.read(folder / "socket", 0)) == "unsupported");
  CHECK(files.list(folder.path()).value() == std::vector<DirectoryEntry>{{"socket", FileType::Socket}});
  ::close(socket);
  CHECK(code_of(files.read("/dev/zero", 0)) == "unsupported");
  CHECK(files.stat("/dev/null").value().type == FileType::Device);
  if (std::filesystem::exists("/proc/self/status")) {  // claims 0 bytes
    CHECK(files.read("/proc/self/status", 0).value().size() > 100);
    CHECK(code_of(files.read("/proc/self/status", 10)) == "budget-exceeded");
  }
  CHECK(code_of(files.read(std::string("a\0b", 3), 0)) == "invalid-input");
  CHECK(code_of(files.read(std::string(5000, 'x'), 0)) == "invalid-input");
}

TEST_CASE("disk: what may not be read is denied", "[files]") {
  if (::geteuid() == 0) {
    WARN("[skipped] root may read everything");
    return;
  }
  const test::TempFolder folder;
  DiskFileSystem files;
  std::ofstream(folder / "secret") << "x";
  std::filesystem::permissions(folder / "secret", std::filesystem::perms::none);
  CHECK(code_of(files.read(folder / "secret", 0)) == "denied");
}

TEST_CASE("disk: modes of what is made", "[files]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  const auto mode = [&](const std::string& name) {
    struct ::stat raw {};
    REQUIRE(::stat((folder / name).c_str(), &raw) == 0);
    return raw.st_mode & 0777U;
  };
  REQUIRE(files.make_directories(folder / "a/b").has_value());
  CHECK(mode("a") == 0700);
  CHECK(mode("a/b") == 0700);
  REQUIRE(files.write_atomically(folder / "private", "x", {.owner_only = true}).has_value());
  CHECK(mode("private") == 0600);
}

TEST_CASE("disk: bytes of names come back as they are", "[files]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  const std::string name = "\xff \n\x1b[31m";
  REQUIRE(files.write_atomically(folder / name, "x").has_value());
  CHECK(files.list(folder.path()).value().at(0).name == name);
  CHECK(files.read(folder / name, 0).value() == "x");
}

TEST_CASE("memory: counts what is asked and fails where told", "[files]") {
  MemoryFileSystem files;
  files.add_file("a", "12345");
  CHECK(files.read("/a", 0).has_value());
  CHECK(files.read("a", 2).error().code() == ErrorCode::BudgetExceeded);
  CHECK(files.stat("a").has_value());
  CHECK(files.write_atomically("b", "123").has_value());
  files.fail_at("/a", Error(ErrorCode::Denied, "no"));
  CHECK(files.read("a", 0).error().code() == ErrorCode::Denied);
  CHECK(files.counters().reads == 3);
  CHECK(files.counters().bytes_read == 5);
  CHECK(files.counters().stats == 1);
  CHECK(files.counters().writes == 1);
  CHECK(files.counters().bytes_written == 3);
  CHECK(files.reads_of("a") == 3);
  CHECK(files.reads_of("b") == 0);
  CHECK(files.written_paths() == Names{"/b"});
}

}  // namespace omni
