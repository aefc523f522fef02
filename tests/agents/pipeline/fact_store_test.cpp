#include "agents/pipeline/fact_store.h"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

std::chrono::sys_days day(int number) { return std::chrono::sys_days(std::chrono::days(number)); }
Digest digest(int number) { return content_digest(std::to_string(number)); }

TEST_CASE("what was put is got by kind, digest and engine, in this session and, once saved, in the next", "[fact_store]") {
  MemoryBlobStore blobs;
  {
    FactStore store("engine 1", &blobs, {0, day(100)});
    CHECK_FALSE(store.get("matches", digest(1)).has_value());
    store.put("matches", digest(1), "one");
    store.put("matches", digest(2), std::string("\0two", 4));
    CHECK(store.get("matches", digest(1)) == "one");
    CHECK_FALSE(store.get("other", digest(1)).has_value());
    CHECK(store.save().has_value());
  }
  FactStore next("engine 1", &blobs, {0, day(101)});
  CHECK(next.get("matches", digest(1)) == "one");
  CHECK(next.get("matches", digest(2)) == std::string("\0two", 4));
  CHECK_FALSE(FactStore("engine 2", &blobs, {0, day(101)}).get("matches", digest(1)).has_value());
  FactStore alone("engine 1", nullptr, {});
  alone.put("matches", digest(1), "x");
  CHECK(alone.get("matches", digest(1)) == "x");
  CHECK(alone.save().has_value());
}

TEST_CASE("a value is replaced only where it is still what was seen", "[fact_store]") {
  FactStore store("e", nullptr, {});
  CHECK(store.replace("k", digest(1), std::nullopt, "a"));
  CHECK_FALSE(store.replace("k", digest(1), std::nullopt, "b"));
  const FactStore::Kept seen = *store.get("k", digest(1));
  CHECK(store.replace("k", digest(1), seen, "b"));
  CHECK(seen == "a");  // stays readable
  CHECK_FALSE(store.replace("k", digest(1), seen, "c"));
  CHECK(store.get("k", digest(1)) == "b");
}

TEST_CASE("writers at once lose nothing that another has put", "[fact_store]") {
  MemoryBlobStore blobs;
  FactStore store("e", &blobs, {0, day(1)});
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 200; ++i) {
        store.put("k", digest(t * 1000 + i), std::to_string(i));
        for (bool written = false; !written;) {  // all extend one value
          const auto present = store.get("all", digest(0));
          written = store.replace("all", digest(0), present, std::string(present ? present->text : "") + "x");
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(store.get("all", digest(0))->text.size() == 1600);
  CHECK(store.save().has_value());
  FactStore next("e", &blobs, {0, day(1)});
  for (int t = 0; t < 8; ++t) CHECK(next.get("k", digest(t * 1000 + 199)) == "199");
}

TEST_CASE("two sessions that save one after the other keep what both found", "[fact_store]") {
  MemoryBlobStore blobs;
  FactStore first("e", &blobs, {0, day(1)}), second("e", &blobs, {0, day(1)});
  for (int i = 0; i < 50; ++i) {
    CHECK_FALSE(first.get("k", digest(i)).has_value());  // both have read the empty shelves by now
    CHECK_FALSE(second.get("k", digest(i)).has_value());
    (i % 2 == 0 ? first : second).put("k", digest(i), std::to_string(i));
  }
  CHECK(first.save().has_value());
  CHECK(second.save().has_value());
  FactStore next("e", &blobs, {0, day(1)});
  for (int i = 0; i < 50; ++i) CHECK(next.get("k", digest(i)) == std::to_string(i));
}

TEST_CASE("a clock that jumps makes no fact stale and loses none", "[fact_store][faults]") {
  MemoryBlobStore blobs;
  const std::string value(100, 'v');
  int number = 0;
  for (const int today : {20'000, 60'000, 100, 20'001}) {
    FactStore store("e", &blobs, {1 << 20, day(today)});
    for (int i = 0; i < number; ++i) CHECK(store.get("k", digest(i)).has_value());
    store.put("k", digest(number++), value);
    CHECK(store.save().has_value());
  }
  FactStore small("e", &blobs, {16 * 120, day(20'002)});
  small.put("k", digest(number), value);
  CHECK(small.save().has_value());  // and it ends, whatever the days say
}

TEST_CASE("beyond the limit goes what was not used for longest", "[fact_store]") {
  MemoryBlobStore blobs;
  const std::string value(100, 'v');
  const auto session = [&](int today, int from, int to) {
    FactStore store("e", &blobs, {16 * 2'500, day(today)});
    int found = 0;
    for (int i = from; i < to; ++i) {
      if (store.get("k", digest(i))) ++found;
      else store.put("k", digest(i), value);
    }
    CHECK(store.save().has_value());
    return found;
  };
  CHECK(session(1, 0, 100) == 0);
  CHECK(session(20, 0, 100) == 100);  // used again
  CHECK(session(30, 100, 700) == 0);  // too many: of the first hundred all go, they are oldest
  const int left = session(31, 100, 700);
  CHECK(left > 100);
  CHECK(left < 400);
  CHECK(session(31, 0, 100) == 0);
}

TEST_CASE("when memory is short shelves are saved and put away, and nothing is lost", "[fact_store]") {
  MemoryBlobStore blobs;
  {
    FactStore store("e", &blobs, {0, day(1)});
    for (int i = 0; i < 100; ++i) store.put("k", digest(i), std::string(1000, 'v'));
    const FactStore::Kept held = *store.get("k", digest(7));
    CHECK(store.held_bytes() == 100'000);
    CHECK(store.shed(20'000) >= 20'000);
    CHECK(store.held_bytes() < 80'000);
    CHECK(store.shed(1'000'000) > 0);
    CHECK(store.held_bytes() == 0);
    CHECK(held.text == std::string(1000, 'v'));           // who reads it goes on
    CHECK_FALSE(store.get("k", digest(7)).has_value());   // computed anew, at the worst
    store.put("k", digest(200), "later");
    CHECK(store.save().has_value());
  }
  FactStore next("e", &blobs, {0, day(1)});
  for (int i = 0; i < 100; ++i) CHECK(next.get("k", digest(i)).has_value());
  CHECK(next.get("k", digest(200)) == "later");
  FactStore alone("e", nullptr, {});
  alone.put("k", digest(1), "x");
  CHECK(alone.shed(100) == 0);  // there is no place to put it
  CHECK(alone.get("k", digest(1)) == "x");
}

TEST_CASE("shelves of other bytes are empty shelves", "[fact_store]") {
  struct Noise final : BlobStore {
    std::optional<std::string> get(const BlobKey& key) const override { return std::string(200, static_cast<char>(key.digest.bytes[0])); }
    Result<void> put(const BlobKey&, std::string_view, Packing) override { return Error(ErrorCode::NoSpace, "full"); }
  };
  Noise noise;
  FactStore store("e", &noise, {0, day(1)});
  CHECK_FALSE(store.get("k", digest(1)).has_value());
  store.put("k", digest(1), "x");
  CHECK(store.get("k", digest(1)) == "x");
  CHECK(store.save().error().code() == ErrorCode::NoSpace);
  CHECK(store.save().error().code() == ErrorCode::NoSpace);  // tried again: it is still not written
}

}  // namespace
}  // namespace omni
