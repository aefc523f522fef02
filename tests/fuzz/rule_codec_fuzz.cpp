// Arbitrary bytes as what a cache holds: no crash, no memory out of proportion; and what is read is written and read again
// as the same. The first byte chooses rules or a sketch.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agents/rules/rule_codec.h"
#include "tests/fuzz/support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = omni::fuzz::text_of(data, size);
  if (bytes.empty()) return 0;
  const bool rules = bytes.front() == 'r';
  bytes.remove_prefix(1);
  if (rules) {
    const auto read = omni::decode_rules(bytes);
    if (read) omni::fuzz::require(omni::decode_rules(omni::encode(*read)) == read);
  } else {
    const auto read = omni::decode_sketch(bytes);
    if (read) omni::fuzz::require(omni::decode_sketch(omni::encode(*read)) == read);
  }
  return 0;
}
