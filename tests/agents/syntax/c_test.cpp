#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("C becomes the normal tree", "[syntax][c]") { omni::test::expect_golden("c", "shop.c"); }
