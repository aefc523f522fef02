#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace omni {

/// What a text must hold for a formula to match. An empty All is always true. Used as a sieve, so it may ask for less
/// than the formula does, never for more.
struct Requirement {
  enum class Kind : std::uint8_t {
    All,
    Any,
    Word,      ///< `text` as a whole word: letters, digits and _ only
    Literal,   ///< `text` anywhere
    Caseless,  ///< `text`, in lower case, anywhere and in any case of its ASCII letters
  };
  Kind kind = Kind::All;
  std::string text;
  std::vector<Requirement> parts;

  bool operator==(const Requirement&) const = default;
  bool is_trivial() const { return kind == Kind::All && parts.empty(); }
};

}  // namespace omni
