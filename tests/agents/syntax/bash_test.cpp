#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("Bash becomes the normal tree", "[syntax][bash]") { omni::test::expect_golden("bash", "shop.sh"); }
