#include "protocol/base/shared_state.h"

#include <catch2/catch.hpp>

#include <map>
#include <thread>
#include <vector>

namespace omni {

TEST_CASE("a write says on which revision it builds, and who made it", "[shared_state]") {
  SharedState<int> state(5);
  CHECK(state.load()->revision == 0);
  CHECK(*state.load()->value == 5);
  CHECK(state.update_if(0, "first", 6).value() == 1);
  const auto seen = state.load();
  const Result<std::uint64_t> late = state.update_if(0, "late", 7);
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().code() == ErrorCode::Conflict);
  CHECK(late.error().message().find("revision 1 by first") != std::string::npos);
  CHECK(state.update("second", [](const int& present) { return present * 2; }) == 2);
  CHECK(*seen->value == 6);  // a reader's value does not change under it
  CHECK(*state.load()->value == 12);
  CHECK(state.load()->writer == "second");
}

TEST_CASE("many writers lose nothing", "[shared_state]") {
  constexpr int kThreads = 64;
  constexpr int kUpdates = 10'000;
  struct Sum {
    std::uint64_t total = 0;
    std::uint64_t of_last = 0;
  };
  SharedState<Sum> state(Sum{});
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&state, i] {
      const std::string name = "writer " + std::to_string(i);
      std::uint64_t last = 0;
      for (int k = 0; k < kUpdates; ++k) {
        const std::uint64_t made = state.update(name, [&](const Sum& sum) { return Sum{sum.total + 1, static_cast<std::uint64_t>(i)}; });
        if (made <= last) std::abort();  // Catch2's macros are for one thread
        last = made;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto end = state.load();
  CHECK(end->revision == std::uint64_t{kThreads} * kUpdates);
  CHECK(end->value->total == std::uint64_t{kThreads} * kUpdates);
  CHECK(end->writer == "writer " + std::to_string(end->value->of_last));
}

}  // namespace omni
