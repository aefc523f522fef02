#include "agents/pipeline/admission.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace omni {

TEST_CASE("no more than the capacity is let in, but one file always", "[admission]") {
  constexpr std::uint64_t kCapacity = 10 * Admission::kBytesPerByte;
  Admission admission(kCapacity);
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (const std::uint64_t bytes : {4, 4, 4, 9, 1, 30, 2, 2}) {
    threads.emplace_back([&admission, &done, bytes] {
      for (int i = 0; i < 200; ++i) {
        const Admission::Place place = admission.enter(bytes);
        std::this_thread::yield();
      }
      ++done;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 8);
  CHECK(admission.most() == 30 * Admission::kBytesPerByte);  // alone; all others kept to the capacity
}

TEST_CASE("without a capacity everybody is let in", "[admission]") {
  Admission admission(0);
  const Admission::Place a = admission.enter(1000), b = admission.enter(1000);
  CHECK(admission.most() == 2000 * Admission::kBytesPerByte);
}

TEST_CASE("when memory is tight files wait for each other, and one always goes on", "[admission]") {
  ManualClock clock;
  MemoryGovernor governor(clock, {.ceiling = 1000}, [] { return std::uint64_t{5000}; }, [] {});
  Admission admission(0, &governor);
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const Admission::Place place = admission.enter(1);
        most = std::max(most.load(), ++inside);
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(most == 1);
  CHECK(governor.exceeded());
}

}  // namespace omni
