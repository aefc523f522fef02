#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("YAML becomes the normal tree", "[syntax][yaml]") { omni::test::expect_golden("yaml", "shop.yaml"); }
