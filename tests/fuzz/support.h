#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
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

inline void require(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d does not hold\n", file, line);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Languages by their letter, counted from 'a': seeds begin with one, so a new language goes to the end.
inline constexpr std::array<std::string_view, 32> kLanguageLetters = {
    "python", "javascript", "typescript", "tsx",    "solidity", "dockerfile", "java", "go",     "c_sharp", "c",    "cpp",
    "hcl",    "json",       "php",        "ruby",   "bash",     "html",       "yaml", "rust",   "kotlin",  "scala", "ocaml",
    "swift",  "lua",        "elixir",     "apex",   "dart",     "css",        "sql",  "toml",   "xml",     "markdown"};

/// The first byte chooses a language, the rest is text.
inline const Language& take_language(std::string_view& text) {
  const std::size_t chosen = text.empty() ? 0 : static_cast<unsigned char>(text.front()) + 256U - 'a';
  if (!text.empty()) text.remove_prefix(1);
  const Language* language = LanguageRegistry::find(kLanguageLetters[chosen % 256U % kLanguageLetters.size()]);
  require(language != nullptr && LanguageRegistry::all().size() == kLanguageLetters.size());
  return *language;
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
