#include "protocol/base/hash.h"

#include <blake2.h>
#include <cassert>
#include <xxhash.h>

namespace omni {

std::string Digest::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

std::optional<Digest> digest_from(std::string_view hex) {
  Digest out;
  if (hex.size() != out.bytes.size() * 2) return std::nullopt;
  const auto value = [](char digit) { return digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < out.bytes.size(); ++i) {
    const int high = value(hex[2 * i]);
    const int low = value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return out;
}

Digest content_digest(std::string_view content) {
  Digest out;
  [[maybe_unused]] const int status =
      ::blake2b(out.bytes.data(), content.data(), nullptr, out.bytes.size(), content.size(), 0);
  assert(status == 0);  // fails for wrong lengths only
  return out;
}

Digest keyed_digest(std::string_view key, std::string_view content) {
  if (key.size() > BLAKE2B_KEYBYTES) {
    const Digest shorter = content_digest(key);
    const std::string bytes(shorter.bytes.begin(), shorter.bytes.end());
    return keyed_digest(bytes, content);
  }
  Digest out;
  [[maybe_unused]] const int status =
      ::blake2b(out.bytes.data(), content.data(), key.data(), out.bytes.size(), content.size(), key.size());
  assert(status == 0);
  return out;
}

DigestBuilder& DigestBuilder::add(std::string_view part) {
  add(static_cast<std::uint64_t>(part.size()));
  encoded_ += part;
  return *this;
}

DigestBuilder& DigestBuilder::add(std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) encoded_ += static_cast<char>(number >> shift & 0xFFU);
  return *this;
}

DigestBuilder& DigestBuilder::add(const Digest& digest) {
  encoded_.append(digest.bytes.begin(), digest.bytes.end());
  return *this;
}

std::uint64_t fast_hash(std::string_view content, std::uint64_t seed) {
  return ::XXH3_64bits_withSeed(content.data(), content.size(), seed);
}

}  // namespace omni
