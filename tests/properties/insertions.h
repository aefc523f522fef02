#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/semantics/names.h"
#include "tests/properties/samples.h"

/// Changes of code that keep what it means. All of them put something in, so places are easily found again.
namespace omni::test {

struct Insertion {
  ByteOffset at = 0;
  std::string text;
  bool to_token = false;  ///< belongs to the token that ends here
};

/// Blank lines, comments and blanks between tokens, where the language lets them be; deeper indentation. What is chosen follows
/// from `seed`. Empty: the language's layout is not known here.
std::vector<Insertion> new_layout(const Tree& tree, std::uint32_t seed);

/// Another name for one local variable that `rule` does not speak of. Empty: there is none that is surely alone with its name.
std::vector<Insertion> new_name(const Tree& tree, const std::string& rule, std::uint32_t seed);

/// `insertions` by place.
std::string applied(const std::string& text, const std::vector<Insertion>& insertions);
ByteRange moved(ByteRange range, const std::vector<Insertion>& insertions);
Found moved(const Found& found, const std::vector<Insertion>& insertions);

}  // namespace omni::test
