#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("C# becomes the normal tree", "[syntax][csharp]") { omni::test::expect_golden("c_sharp", "shop.cs"); }
