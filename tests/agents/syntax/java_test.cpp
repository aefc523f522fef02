#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("Java becomes the normal tree", "[syntax][java]") { omni::test::expect_golden("java", "shop.java"); }
