#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("C++ becomes the normal tree", "[syntax][cpp]") { omni::test::expect_golden("cpp", "shop.cpp"); }
