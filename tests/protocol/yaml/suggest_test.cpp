#include "protocol/base/suggest.h"

#include <array>
#include <catch2/catch.hpp>

using namespace omni;

TEST_CASE("the nearest word is found within one slip per three letters", "[suggest]") {
  constexpr std::array<std::string_view, 5> kWords{"pattern", "patterns", "pattern-not", "pattern-inside", "id"};
  struct Case {
    std::string_view word, expected;
  };
  const auto sample = GENERATE(values<Case>({
      {"patern", "pattern"},                // missing
      {"patterm", "pattern"},               // wrong
      {"patterns-", "patterns"},            // too many
      {"pattern-ont", "pattern-not"},       // swapped
      {"Pattern_Inside", "pattern-inside"}, // case and underscore count nothing
      {"pattern-insdie", "pattern-inside"},
      {"di", "id"},
      {"PAT", "pattern"},                   // the start of several
      {"pa", ""},
      {"message", ""},
      {"x", ""},
      {"", ""},
  }));
  CAPTURE(sample.word);
  CHECK(nearest(sample.word, kWords) == sample.expected);
}

TEST_CASE("of equally near words the first is taken, long words have none", "[suggest]") {
  constexpr std::array<std::string_view, 2> kWords{"ab1", "ab2"};
  CHECK(nearest("ab3", kWords) == "ab1");
  const std::string endless(100, 'a');
  const std::array<std::string_view, 1> same{endless};
  CHECK(nearest(endless, same).empty());
  CHECK(nearest("word", {}).empty());
}

TEST_CASE("words are listed and offered for people", "[suggest]") {
  constexpr std::array<std::string_view, 3> kWords{"a", "b", "c"};
  CHECK(list_alternatives(kWords) == "`a`, `b` or `c`");
  CHECK(list_alternatives(std::span(kWords).first(2)) == "`a` or `b`");
  CHECK(list_alternatives(std::span(kWords).first(1)) == "`a`");
  constexpr std::array<std::string_view, 1> kKey{"rules"};
  CHECK(did_you_mean("rule", kKey) == "did you mean `rules`?");
  CHECK(did_you_mean("zebra", kKey).empty());
}
