#include "agents/pipeline/admission.h"

#include <catch2/catch.hpp>

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

}  // namespace omni
