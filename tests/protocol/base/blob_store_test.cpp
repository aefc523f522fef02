#include "protocol/base/blob_store.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "protocol/base/clock.h"
#include "protocol/base/memory_file_system.h"
#include "tests/support/temp_folder.h"

namespace omni {
namespace {

BlobKey key(std::string_view content) { return {"facts", content_digest(content)}; }

}  // namespace

TEST_CASE("what was put is got, by whole key", "[blobs]") {
  MemoryFileSystem files;
  MemoryBlobStore memory;
  DiskBlobStore disk(files, "/cache/omni");
  BlobStore* const both[] = {&memory, &disk};
  for (BlobStore* store : both) {
    const std::string binary("\0\xff\n", 3);
    CHECK(store->get(key("a")) == std::nullopt);
    CHECK(store->put(key("a"), "first").has_value());
    CHECK(store->put(key("a"), binary).has_value());
    CHECK(store->put(key("b"), "").has_value());
    CHECK(store->get(key("a")) == binary);
    CHECK(store->get(key("b")) == "");
    CHECK(store->get({"rules", content_digest("a")}) == std::nullopt);
  }
  CHECK(memory.size() == 2);
  CHECK(memory.hits() == 2);
  CHECK(memory.misses() == 2);
}

TEST_CASE("every damage to an entry is a miss, and the entry goes", "[blobs]") {
  MemoryFileSystem files;
  DiskBlobStore store(files, "/cache");
  REQUIRE(store.put(key("a"), "value").has_value());
  const std::string path = store.path_of(key("a"));
  const std::string entry = files.read(path, 0).value();
  for (std::size_t i = 0; i < entry.size(); ++i) {
    std::string flipped = entry;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    for (const std::string& damaged : {flipped, entry.substr(0, i), entry + "x"}) {
      files.add_file(path, damaged);
      REQUIRE(store.get(key("a")) == std::nullopt);
      REQUIRE_FALSE(files.stat(path).has_value());
    }
  }
  files.add_file(path, entry);
  CHECK(store.get(key("a")) == "value");
  files.add_file(store.path_of(key("b")), entry);  // a sound entry under another's name
  CHECK(store.get(key("b")) == std::nullopt);
}

TEST_CASE("a cache that can't be written says so and reads as empty", "[blobs]") {
  MemoryFileSystem files;
  files.fail_at("/cache", Error(ErrorCode::Denied, "no"));
  DiskBlobStore store(files, "/cache");
  CHECK(store.put(key("a"), "x").error().code() == ErrorCode::Denied);
  CHECK(store.get(key("a")) == std::nullopt);
}

TEST_CASE("on the real disk, a link planted as an entry is neither followed nor kept", "[blobs]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  DiskBlobStore store(files, folder / "cache");
  REQUIRE(store.put(key("a"), "value").has_value());
  CHECK(store.get(key("a")) == "value");
  const std::string path = store.path_of(key("a"));
  REQUIRE(files.write_atomically(folder / "target", "precious").has_value());
  REQUIRE(files.remove(path).has_value());
  std::filesystem::create_symlink(folder / "target", path);
  CHECK(store.put(key("a"), "value").error().code() == ErrorCode::Denied);
  CHECK(store.get(key("a")) == std::nullopt);
  CHECK(store.put(key("a"), "value").has_value());
  CHECK(files.read(folder / "target", 0).value() == "precious");
}

TEST_CASE("digests are those of BLAKE2b with 16 bytes", "[hash]") {
  // Computed with an independent implementation: hashlib.blake2b(x, digest_size=16, key=k).
  CHECK(content_digest("").hex() == "cae66941d9efbd404e4d88758ea67670");
  CHECK(content_digest("abc").hex() == "cf4ab791c62b8d2b2109c90275287816");
  CHECK(keyed_digest("salt", "abc").hex() == "6ed27dabb0b6d7361fe20ff13d3567a1");
  CHECK(keyed_digest(std::string(65, 'k'), "abc") != keyed_digest(std::string(66, 'k'), "abc"));
  CHECK(keyed_digest("", "abc") == content_digest("abc"));
}

TEST_CASE("parts of a digest keep their borders", "[hash]") {
  const auto of = [](std::string_view a, std::string_view b) { return DigestBuilder().add(a).add(b).finish(); };
  CHECK(of("ab", "c") != of("a", "bc"));
  CHECK(of("ab", "c") == of("ab", "c"));
  CHECK(DigestBuilder().add(std::uint64_t{1}).finish() != DigestBuilder().add(std::uint64_t{256}).finish());
}

TEST_CASE("values are packed where that helps, and come back as they were", "[blobs]") {
  MemoryFileSystem files;
  DiskBlobStore store(files, "/cache");
  std::string noise;
  for (std::uint32_t i = 0; i < 4000; ++i) noise += static_cast<char>(fast_hash(std::to_string(i)));
  const std::string even(100'000, 'x');
  struct Case {
    std::string value;
    Packing packing;
    bool smaller;
  };
  for (const Case& c : {Case{even, Packing::Small, true}, Case{even, Packing::Fast, false}, Case{noise, Packing::Small, false},
                        Case{"short", Packing::Small, false}, Case{"", Packing::Small, false}}) {
    REQUIRE(store.put(key("a"), c.value, c.packing).has_value());
    CHECK((files.read(store.path_of(key("a")), 0)->size() < c.value.size()) == c.smaller);
    CHECK(store.get(key("a")) == c.value);
  }
}

std::vector<BlobKey> keys_of_one_folder(std::size_t count) {
  std::vector<BlobKey> keys;
  for (int i = 0; keys.size() < count; ++i) {
    const BlobKey next = key(std::to_string(i));
    if (keys.empty() || next.digest.bytes[0] == keys[0].digest.bytes[0]) keys.push_back(next);
  }
  return keys;
}

TEST_CASE("what is written too much goes, oldest first, and the newest always stays", "[blobs]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  DiskBlobStore store(files, folder / "cache");
  const std::vector<BlobKey> keys = keys_of_one_folder(4);
  const std::string value(100, 'v');
  for (std::size_t i = 0; i < keys.size(); ++i) {
    REQUIRE(store.put(keys[i], value).has_value());
    std::filesystem::last_write_time(store.path_of(keys[i]), std::filesystem::file_time_type::clock::now() - std::chrono::hours(10 - i));
  }
  const std::uint64_t each = std::filesystem::file_size(store.path_of(keys[0]));
  CHECK(store.trim(256 * each * 2) == 2 * each);
  for (std::size_t i = 0; i < keys.size(); ++i) CHECK(store.get(keys[i]).has_value() == (i >= 2));
  CHECK(store.trim(1) == 0);  // nothing was written since
  REQUIRE(store.put(keys[3], value).has_value());
  CHECK(store.trim(1) == each);
  CHECK(store.get(keys[3]).has_value());
}

TEST_CASE("a clock that jumped leaves nothing that can't be trimmed, and what stays is whole", "[blobs][faults]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  DiskBlobStore store(files, folder / "cache");
  const std::vector<BlobKey> keys = keys_of_one_folder(4);
  const std::string value(100, 'v');
  const auto now = std::filesystem::file_time_type::clock::now();
  for (std::size_t i = 0; i < keys.size(); ++i) {  // ten years ahead, ten years ago, …
    REQUIRE(store.put(keys[i], value).has_value());
    std::filesystem::last_write_time(store.path_of(keys[i]), now + std::chrono::hours(i % 2 == 0 ? 87'600 : -87'600));
  }
  const std::uint64_t each = std::filesystem::file_size(store.path_of(keys[0]));
  CHECK(store.trim(256 * each * 2) == 2 * each);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::optional<std::string> left = store.get(keys[i]);
    CHECK(left.has_value() == (i % 2 == 0));
    if (left) CHECK(*left == value);
  }
}

TEST_CASE("a store is counted, checked and cleared", "[blobs]") {
  const test::TempFolder folder;
  DiskFileSystem files;
  DiskBlobStore store(files, folder / "cache");
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  CHECK(store.usage()->empty());
  CHECK(store.clear()->empty());
  for (const char* content : {"a", "b", "c"}) REQUIRE(store.put(key(content), content).has_value());
  REQUIRE(store.put({"rules", content_digest("a")}, "a").has_value());
  REQUIRE(files.write_atomically(store.path_of(key("b")), "broken").has_value());
  const std::string note = store.path_of(key("c")).substr(0, store.path_of(key("c")).rfind('/')) + "/note.txt";
  REQUIRE(files.write_atomically(note, "mine").has_value());

  const auto usage = store.usage();
  REQUIRE((usage.has_value() && usage->size() == 2));
  CHECK((*usage)[0].space == "facts");
  CHECK((*usage)[0].entries == 3);
  const auto check = store.verify(ctx);
  REQUIRE(check.has_value());
  CHECK(check->sound == 3);
  CHECK(check->damaged == std::vector{store.path_of(key("b"))});
  CHECK(check->foreign == std::vector{note});
  CHECK_FALSE(files.stat(store.path_of(key("b"))).has_value());
  CHECK(store.clear()->size() == 2);
  CHECK(store.usage()->empty());
  CHECK(files.read(note, 0).value() == "mine");
}

TEST_CASE("a digest is read back from its digits, and from nothing else", "[blobs]") {
  const Digest digest = content_digest("x");
  CHECK(digest_from(digest.hex()) == digest);
  for (const std::string& text : {digest.hex().substr(1), digest.hex() + "0", std::string(32, 'G'), std::string(32, 'A'), std::string()}) {
    CHECK_FALSE(digest_from(text).has_value());
  }
}

}  // namespace omni
