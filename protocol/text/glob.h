#pragma once

#include <bitset>
#include <string_view>
#include <vector>

namespace omni {

/// One path pattern with the meaning git gives it (its "wildmatch" with path names):
///   `?`, `[a-z]`, `[!a]`, `[[:digit:]]` one byte, never `/`;  `*` any run without `/`;  `\x` the byte x;
///   `**` alone between slashes (or at an end) any run of whole components, elsewhere the same as `*`.
/// Bytes, not characters; case matters. A pattern that git can't read (`[a`, a last `\`) matches nothing.
/// Method: the pattern is an automaton of one state per element and all alternatives are followed at once, so the cost
/// is at most pattern length × text length, whatever stands in a hostile ignore file.
/// Threads: any (immutable).
class Glob {
 public:
  explicit Glob(std::string_view pattern);

  /// Whether the whole of `text` matches.
  bool matches(std::string_view text) const;

 private:
  struct Element {
    // Fork reads nothing: it leads to the next element, and past the next two (`**/` may also stand for nothing).
    enum class Kind : unsigned char { Byte, Any, Class, Run, Components, Fork } kind;
    unsigned char byte = 0;    // Byte
    unsigned class_index = 0;  // Class
  };
  bool add_class(std::string_view pattern, std::size_t& at);
  bool accepts(const Element& element, unsigned char byte) const;

  std::vector<Element> elements_;
  std::vector<std::bitset<256>> classes_;
  bool impossible_ = false;
};

/// Bytes before the first one that is special in a pattern (`*`, `?`, `[`, `\`).
std::size_t literal_length(std::string_view pattern);

}  // namespace omni
