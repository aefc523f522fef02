#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("PHP becomes the normal tree", "[syntax][php]") { omni::test::expect_golden("php", "shop.php"); }
