#include "server/observe/trace_parent.h"

#include <algorithm>
#include <random>

namespace omni {
namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
bool is_id(std::string_view text) { return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos; }

}  // namespace

std::optional<TraceParent> parse_trace_parent(std::string_view header) {
  constexpr std::size_t kLength = 55;  // 00-<32>-<16>-<2>
  if (header.size() < kLength || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const std::string_view version = header.substr(0, 2), trace = header.substr(3, 32), parent = header.substr(36, 16), flags = header.substr(53, 2);
  if (!is_hex(version) || version == "ff" || !is_id(trace) || !is_id(parent) || !is_hex(flags)) return std::nullopt;
  if (version == "00" ? header.size() != kLength : header.size() > kLength && header[kLength] != '-') return std::nullopt;
  const bool sampled = std::string_view("13579bdf").find(flags[1]) != std::string_view::npos;
  return TraceParent{std::string(trace), std::string(parent), sampled};
}

std::string random_span_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device entropy;
  std::string id;
  for (int word = 0; word < 2; ++word) {
    std::random_device::result_type bits = entropy();
    for (int i = 0; i < 8; ++i, bits >>= 4U) id += kDigits[bits & 15U];
  }
  if (!is_id(id)) id.back() = '1';
  return id;
}

RunIdentity new_identity(std::string_view traceparent) {
  RunIdentity identity;
  identity.id = random_span_id();
  if (auto parent = parse_trace_parent(traceparent)) {
    identity.trace_id = std::move(parent->trace_id);
    identity.parent_id = std::move(parent->parent_id);
  } else {
    identity.trace_id = random_span_id() + random_span_id();
  }
  return identity;
}

}  // namespace omni
