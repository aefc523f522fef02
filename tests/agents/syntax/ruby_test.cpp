#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("Ruby becomes the normal tree", "[syntax][ruby]") { omni::test::expect_golden("ruby", "shop.rb"); }
