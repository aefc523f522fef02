#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace omni {

/// BLAKE2b with 16 bytes: the identity of a content, in keys, fingerprints and on disk. Equal on every machine.
struct Digest {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Digest&) const = default;

  std::string hex() const;  ///< 32 lower-case digits
};

/// The digest that Digest::hex() wrote; nothing for any other text.
std::optional<Digest> digest_from(std::string_view hex);

/// About 2.5 ms per MB. Threads: any.
Digest content_digest(std::string_view content);

/// With a secret key of up to 64 bytes (longer ones are hashed first): equal only for who knows it. For values that must
/// be recognised again but not guessed.
Digest keyed_digest(std::string_view key, std::string_view content);

/// Hashes parts one after the other, each with its length, so that ("ab", "c") and ("a", "bc") differ.
class DigestBuilder {
 public:
  DigestBuilder& add(std::string_view part);
  DigestBuilder& add(std::uint64_t number);
  DigestBuilder& add(const Digest& digest);
  Digest finish() const { return content_digest(encoded_); }

 private:
  std::string encoded_;  ///< kept whole: the parts are short (names, versions, digests)
};

/// XXH3: quick, for tables and checksums in one process or file format; no protection against intent.
std::uint64_t fast_hash(std::string_view content, std::uint64_t seed = 0);

}  // namespace omni

template <>
struct std::hash<omni::Digest> {
  std::size_t operator()(const omni::Digest& digest) const noexcept {
    std::size_t out = 0;  // the bytes are evenly spread already
    for (std::size_t i = 0; i < sizeof(out); ++i) out = out << 8U | digest.bytes[i];
    return out;
  }
};
