#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("HTML becomes the normal tree", "[syntax][html]") { omni::test::expect_golden("html", "shop.html"); }
