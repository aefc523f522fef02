#include <catch2/catch.hpp>

#include "tests/agents/syntax/golden.h"

TEST_CASE("more languages become the normal tree", "[syntax]") {
  struct Sample {
    const char* language;
    const char* file;
  };
  const auto sample = GENERATE(
      Sample{"solidity", "shop.sol"}, Sample{"dockerfile", "shop.dockerfile"}, Sample{"rust", "shop.rs"},
      Sample{"kotlin", "shop.kt"}, Sample{"scala", "shop.scala"}, Sample{"scala", "play.scala"},
      Sample{"swift", "shop.swift"},
      Sample{"ocaml", "shop.ml"}, Sample{"lua", "shop.lua"}, Sample{"elixir", "shop.ex"}, Sample{"apex", "shop.cls"},
      Sample{"dart", "shop.dart"}, Sample{"css", "shop.css"}, Sample{"sql", "shop.sql"}, Sample{"toml", "shop.toml"},
      Sample{"xml", "shop.xml"}, Sample{"markdown", "shop.md"});
  INFO(sample.file);
  omni::test::expect_golden(sample.language, sample.file);
}
