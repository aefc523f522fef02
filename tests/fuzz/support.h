#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agents/syntax/language.h"
#include "protocol/base/clock.h"
#include "protocol/base/context.h"
#include "protocol/base/log.h"

namespace omni::fuzz {

/// A Context that never stops: what must end has to end by its own counting, else libFuzzer's -timeout reports it.
struct FuzzContext {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
};

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The first byte chooses a language, the rest is text. Letters count from 'a', so that seeds can be written by hand.
inline const Language& take_language(std::string_view& text) {
  const auto languages = LanguageRegistry::all();
  const std::size_t chosen = text.empty() ? 0 : static_cast<unsigned char>(text.front()) + 256U - 'a';
  if (!text.empty()) text.remove_prefix(1);
  return languages[chosen % 256U % languages.size()];
}

/// Cuts `text` at the first line `----`; without one, everything is the first part.
inline std::string_view take_part(std::string_view& text) {
  constexpr std::string_view kCut = "\n----\n";
  const std::size_t at = text.find(kCut);
  const std::string_view part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + kCut.size());
  return part;
}

}  // namespace omni::fuzz
