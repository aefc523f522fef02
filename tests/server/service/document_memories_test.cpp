#include "server/service/document_memories.h"

#include <catch2/catch.hpp>

namespace omni {
namespace {

/// Whether the memory that was taken before is still there.
struct Taken {
  std::shared_ptr<DocumentMemories> memories = std::make_shared<DocumentMemories>();
  std::shared_ptr<Sheddable> at_rest = DocumentMemories::at_rest(memories);
  std::shared_ptr<Sheddable> edited = DocumentMemories::edited(memories);
  std::map<std::string, std::weak_ptr<DocumentMemory>> known;

  void use(const std::string& document, std::uint64_t bytes) {
    known[document] = memories->take(document, bytes);
    memories->give_back(document);
  }
  std::string alive() const {
    std::string text;
    for (const auto& [document, memory] : known) text += memory.expired() ? "" : document;
    return text;
  }
};

TEST_CASE("documents at rest go first, those used longest ago before the others; the one that was used last apart from them", "[document_memories]") {
  Taken taken;
  for (const char* document : {"a", "b", "c", "d"}) taken.use(document, 1'000);
  taken.use("a", 2'000);
  const std::uint64_t one = taken.at_rest->held_bytes() / 3;
  CHECK(taken.edited->held_bytes() == 2 * one);
  CHECK(taken.at_rest->worth() < taken.edited->worth());
  CHECK(taken.at_rest->shed(one + 1) == 2 * one);
  CHECK(taken.alive() == "ad");
  CHECK(taken.at_rest->shed(1'000'000'000) == one);
  CHECK(taken.alive() == "a");
  CHECK(taken.at_rest->held_bytes() == 0);
  CHECK(taken.edited->shed(1) == 2 * one);
  CHECK(taken.alive().empty());
  taken.use("a", 1'000);  // and begins anew
  CHECK(taken.alive() == "a");
}

TEST_CASE("what an analysis works with is not counted, and a closed document holds nothing", "[document_memories]") {
  Taken taken;
  taken.use("a", 1'000);
  const std::shared_ptr<DocumentMemory> in_use = taken.memories->take("b", 1'000);
  taken.use("c", 1'000);
  CHECK(taken.at_rest->shed(1'000'000'000) == taken.edited->held_bytes());  // a alone
  CHECK(taken.memories->take("b", 1'000) == in_use);
  taken.memories->forget("c");
  CHECK(taken.alive().empty());
  CHECK(taken.edited->held_bytes() == 0);
}

}  // namespace
}  // namespace omni
