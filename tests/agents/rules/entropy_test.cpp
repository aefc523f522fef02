#include "agents/rules/entropy.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

namespace omni {
namespace {

TEST_CASE("generated secrets have high entropy", "[rules][entropy]") {
  for (const std::string_view text : {
           "kYp3s6v9yBEHMbQeThWmZq4t7wzCFJ", "9f86d081884c7d659a2feaa0c55ad015", "'4eC39HqLyjWDarjtT1zdp7dcQ'", "c2VjcmV0LWtleS1mb3ItdGVzdHM=",
           "83619450273610459283746510293847", "tq_live_8sKd92LxPq0ZbvN3", "AP7xyz9081726354"}) {
    INFO(text << " " << text_surprise(text).bits_per_byte);
    CHECK(is_high_entropy(text));
    CHECK(is_high_entropy(text, EntropyMode::Lax));
  }
}

TEST_CASE("words, identifiers and short texts do not", "[rules][entropy]") {
  for (const std::string_view text : {
           "", "x", "8fK2pQ", "your_api_key_here", "this is just a sentence of several words", "getUserAccountByEmailAddress",
           "MAXIMUM_CONNECTION_COUNT_PER_HOST", "com.example.shop.order.OrderRepositoryImplementation", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
           "abababababababababababababababab", "correct-horse-battery-staple", "https://docs.example.com/guide/getting-started",
           "application/json; charset=utf", "PLEASE_REPLACE_THIS_VALUE_BEFORE_USE"}) {
    INFO(text << " " << text_surprise(text).bits_per_byte);
    CHECK_FALSE(is_high_entropy(text));
    CHECK_FALSE(is_high_entropy(text, EntropyMode::Strict));
  }
}

TEST_CASE("random strings are told from words nearly always", "[rules][entropy]") {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::mt19937 random(7);
  for (const std::size_t alphabet : {kAlphabet.size(), std::size_t{26}}) {
    int high = 0;
    for (int i = 0; i < 500; ++i) {
      std::string text;
      for (int k = 0; k < 24; ++k) text += kAlphabet[random() % alphabet];
      high += is_high_entropy(text) ? 1 : 0;
    }
    CHECK(high >= 490);
  }
}

TEST_CASE("the modes differ in their thresholds only", "[rules][entropy]") {
  CHECK(is_high_entropy("8fK2pQz7X", EntropyMode::Lax));  // short
  CHECK_FALSE(is_high_entropy("8fK2pQz7X"));
  CHECK_FALSE(is_high_entropy("8fK2pQz7Xw4", EntropyMode::Strict));
  CHECK(text_surprise(std::string(1'000'000, 'q')).bits > 0);
  CHECK(text_surprise("\xFF\xFE\x00").bits_per_byte <= 8);
}

}  // namespace
}  // namespace omni
