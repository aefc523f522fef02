#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("Go becomes the normal tree", "[syntax][go]") { omni::test::expect_golden("go", "shop.go"); }
