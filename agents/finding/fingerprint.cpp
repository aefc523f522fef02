#include "agents/finding/fingerprint.h"

#include <blake2.h>

#include <array>
#include <cassert>

namespace omni {

namespace {

constexpr std::size_t kHashBytes = 16;

class Blake2b {
 public:
  explicit Blake2b(std::string_view key) {
    std::array<std::uint8_t, BLAKE2B_OUTBYTES> shortened{};
    if (key.size() > BLAKE2B_KEYBYTES) {
      blake2b_state inner;
      blake2b_init(&inner, shortened.size());
      blake2b_update(&inner, reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
      blake2b_final(&inner, shortened.data(), shortened.size());
      key = {reinterpret_cast<const char*>(shortened.data()), shortened.size()};
    }
    if (key.empty()) blake2b_init(&state_, kHashBytes);
    else blake2b_init_key(&state_, kHashBytes, key.data(), key.size());
  }

  void number(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
    blake2b_update(&state_, bytes.data(), bytes.size());
  }

  void raw(std::string_view bytes) {
    blake2b_update(&state_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }

  void field(std::string_view bytes) {
    number(bytes.size());
    raw(bytes);
  }

  void fields(std::span<const std::string_view> list) {
    number(list.size());
    for (const std::string_view item : list) field(item);
  }

  std::string hex() {
    std::array<std::uint8_t, kHashBytes> bytes{};
    blake2b_final(&state_, bytes.data(), bytes.size());
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * kHashBytes);
    for (const std::uint8_t byte : bytes) {
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    }
    return text;
  }

 private:
  blake2b_state state_{};
};

bool is_word(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' || u >= 0x80;
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string strict_fingerprint(const FingerprintInput& input, std::uint32_t k, std::string_view key) {
  Blake2b hash(key);
  hash.field("omni/strict/v1");
  hash.field(input.rule);
  hash.field(input.file);
  hash.field(input.symbol);
  hash.fields(input.tokens);
  hash.number(k);
  return hash.hex();
}

std::string code_fingerprint(const FingerprintInput& input, std::string_view key) {
  Blake2b hash(key);
  hash.field("omni/code/v1");
  hash.field(input.rule);
  hash.fields(input.tokens);
  hash.fields(input.flow_ends);
  return hash.hex();
}

std::string keyed_hash(std::string_view secret, std::string_view key) {
  Blake2b hash(key);
  hash.field("omni/secret/v1");
  hash.field(secret);
  return hash.hex();
}

std::vector<std::string_view> plain_tokens(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::size_t i = 0; i < text.size();) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    if (is_word(text[i])) {
      while (end < text.size() && is_word(text[end])) ++end;
    }
    tokens.push_back(text.substr(i, end - i));
    i = end;
  }
  return tokens;
}

Fingerprints FileFingerprinter::next(const FingerprintInput& input, FindingKind kind, std::uint32_t start_line) {
  const std::string_view key = kind == FindingKind::Secret ? std::string_view(secret_key_) : std::string_view();
  Fingerprints result;
  result.strict = strict_fingerprint(input, 0, key);
  const std::uint32_t k = seen_[result.strict]++;
  if (k > 0) result.strict = strict_fingerprint(input, k, key);
  result.code = code_fingerprint(input, key);
  if (line_hash_ == LineHash::LeftOut) return result;
  if (line_hashes_.empty()) line_hashes_.emplace_back(text_);
  result.line_hash = line_hashes_.front().at(start_line);
  return result;
}

}  // namespace omni
