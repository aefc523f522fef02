#include "protocol/base/compress.h"

#include <zstd.h>

namespace omni {

namespace {
constexpr int kLevel = 1;
}  // namespace

std::string compressed(std::string_view content) {
  std::string out(ZSTD_compressBound(content.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), content.data(), content.size(), kLevel);
  out.resize(ZSTD_isError(size) != 0 ? 0 : size);  // it fails for want of memory only; nothing decompresses to nothing
  return out;
}

std::optional<std::string> decompressed(std::string_view bytes, std::size_t max_bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > max_bytes) return std::nullopt;
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return std::nullopt;
  return out;
}

}  // namespace omni
