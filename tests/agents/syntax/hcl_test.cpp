#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("HCL becomes the normal tree", "[syntax][hcl]") { omni::test::expect_golden("hcl", "shop.tf"); }
