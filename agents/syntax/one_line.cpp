#include "agents/syntax/one_line.h"

#include <algorithm>

namespace omni {

std::string one_line(const Tree& tree, ByteRange range, std::size_t max_bytes) {
  const std::vector<Comment>& comments = tree.comments();
  auto comment = std::lower_bound(comments.begin(), comments.end(), range.begin,
                                  [](const Comment& c, ByteOffset at) { return c.range.end <= at; });
  const std::string_view text = tree.text();
  std::string out;
  bool blank = false;
  for (ByteOffset at = range.begin; at < range.end; ++at) {
    while (comment != comments.end() && comment->range.end <= at) ++comment;
    if (comment != comments.end() && comment->range.begin <= at) {
      blank = true;
      at = comment->range.end - 1;
      continue;
    }
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f') {
      blank = true;
      continue;
    }
    if (out.size() + 1 >= max_bytes) {
      while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0U) == 0x80U) out.pop_back();
      if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0U) out.pop_back();
      return out + "…";
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

}  // namespace omni
