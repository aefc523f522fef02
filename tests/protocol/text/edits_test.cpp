#include "protocol/text/edits.h"

#include <catch2/catch.hpp>
#include <vector>

namespace omni {
namespace {

std::string applied(std::string_view text, const std::vector<ByteEdit>& edits) {
  const Result<std::string> out = apply_edits(text, edits);
  return out.has_value() ? *out : "error: " + std::string(to_string(out.error().code()));
}

}  // namespace

TEST_CASE("edits speak of the old text, in any order", "[edits]") {
  struct Case {
    std::vector<ByteEdit> edits;
    std::string expected;
  };
  const std::vector<Case> cases{
      {{}, "0123456789"},
      {{{{2, 4}, "ab"}}, "01ab456789"},
      {{{{8, 10}, ""}, {{0, 1}, "long "}}, "long 1234567"},
      {{{{0, 0}, "<"}, {{10, 10}, ">"}}, "<0123456789>"},
      {{{{5, 5}, "a"}, {{5, 5}, "b"}}, "01234ab56789"},             // insertions keep their order
      {{{{5, 7}, "X"}, {{5, 5}, "a"}}, "01234aX789"},               // and stand before a replacement that begins there
      {{{{3, 5}, "X"}, {{5, 5}, "a"}, {{5, 7}, "Y"}}, "012XaY789"},  // touching is no overlap
      {{{{0, 10}, ""}}, ""},
      {{{{2, 5}, "x"}, {{4, 6}, "y"}}, "error: invalid-input"},
      {{{{2, 5}, "x"}, {{2, 5}, "x"}}, "error: invalid-input"},
      {{{{2, 5}, "x"}, {{3, 3}, "y"}}, "error: invalid-input"},
      {{{{9, 11}, ""}}, "error: invalid-input"},
      {{{{5, 4}, ""}}, "error: invalid-input"},
  };
  for (const Case& c : cases) CHECK(applied("0123456789", c.edits) == c.expected);
}

TEST_CASE("two edits conflict exactly when they can't be applied together", "[edits]") {
  const std::string text = "abcd";
  for (ByteOffset a = 0; a <= 4; ++a) {
    for (ByteOffset b = a; b <= 4; ++b) {
      for (ByteOffset c = 0; c <= 4; ++c) {
        for (ByteOffset d = c; d <= 4; ++d) {
          const ByteEdit first{{a, b}, "1"};
          const ByteEdit second{{c, d}, "2"};
          const std::vector<ByteEdit> both{first, second};
          REQUIRE(edits_conflict(first, second) == !apply_edits(text, both).has_value());
        }
      }
    }
  }
}

TEST_CASE("the edit between two texts leads from one to the other and is no longer than it has to be", "[edits]") {
  struct Case {
    std::string before, after;
    ByteRange replaced;
    std::string by;
  };
  const std::vector<Case> cases{
      {"", "", {0, 0}, ""},          {"abc", "abc", {3, 3}, ""},  {"abc", "abxc", {2, 2}, "x"}, {"abxc", "abc", {2, 3}, ""},
      {"aaa", "aaaa", {3, 3}, "a"},  {"aaaa", "aa", {2, 4}, ""},  {"abc", "", {0, 3}, ""},      {"", "abc", {0, 0}, "abc"},
      {"abcd", "aXYd", {1, 3}, "XY"}};
  for (const Case& c : cases) {
    CAPTURE(c.before, c.after);
    const ByteEdit edit = edit_between(c.before, c.after);
    CHECK(edit == ByteEdit{c.replaced, c.by});
    CHECK(applied(c.before, {edit}) == c.after);
  }
}

TEST_CASE("a range moves with the text around it, unless the edit touches it", "[edits]") {
  const ByteEdit insertion{{5, 5}, "xyz"};
  CHECK(moved({1, 4}, insertion) == ByteRange{1, 4});
  CHECK(moved({1, 5}, insertion) == ByteRange{1, 5});
  CHECK(moved({5, 7}, insertion) == ByteRange{8, 10});
  CHECK_FALSE(moved({4, 6}, insertion).has_value());
  const ByteEdit replacement{{5, 8}, "x"};
  CHECK(moved({8, 9}, replacement) == ByteRange{6, 7});
  CHECK(moved({2, 5}, replacement) == ByteRange{2, 5});
  CHECK_FALSE(moved({7, 9}, replacement).has_value());
  CHECK_FALSE(moved({5, 8}, replacement).has_value());
}

}  // namespace omni
