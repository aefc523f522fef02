#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("JSON becomes the normal tree", "[syntax][json]") { omni::test::expect_golden("json", "shop.json"); }
