#include "protocol/base/sync.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace omni {

TEST_CASE("a cell publishes whole values", "[sync]") {
  SnapshotCell<int> cell(std::make_shared<const int>(1));
  const auto first = cell.load();
  cell.store(std::make_shared<const int>(2));
  CHECK(*first == 1);
  CHECK(*cell.load() == 2);
  CHECK_FALSE(cell.replace_if(first, std::make_shared<const int>(3)));
  CHECK(cell.replace_if(cell.load(), std::make_shared<const int>(4)));
  CHECK(*cell.load() == 4);
  CHECK(*cell.exchange(nullptr) == 4);
  CHECK(cell.load() == nullptr);
}

TEST_CASE("readers beside a writer see pairs that belong together", "[sync]") {
  struct Pair {
    int a = 0;
    int b = 0;
  };
  SnapshotCell<Pair> cell(std::make_shared<const Pair>());
  std::atomic<bool> torn{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (int last = 0; last < 2000;) {
        const auto seen = cell.load();
        if (seen->a != -seen->b || seen->a < last) torn = true;
        last = seen->a;
      }
    });
  }
  for (int i = 1; i <= 2000; ++i) cell.store(std::make_shared<const Pair>(Pair{i, -i}));
  for (std::thread& reader : readers) reader.join();
  CHECK_FALSE(torn);
}

TEST_CASE("of many writers from one value one wins", "[sync]") {
  SnapshotCell<int> cell(std::make_shared<const int>(0));
  const auto start = cell.load();
  std::atomic<int> winners{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      if (cell.replace_if(start, std::make_shared<const int>(i))) ++winners;
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(winners == 1);
}

}  // namespace omni
