#include "protocol/text/edits.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace omni {
namespace {

std::string describe(ByteRange range) {
  return "bytes " + std::to_string(range.begin) + " to " + std::to_string(range.end);
}

}  // namespace

bool edits_conflict(const ByteEdit& a, const ByteEdit& b) {
  // An empty range overlaps only what has it strictly inside: `begin < other.end && other.begin < end` says just that,
  // and no more than touching for two empty ones.
  return a.range.overlaps(b.range);
}

Result<std::string> apply_edits(std::string_view text, std::span<const ByteEdit> edits) {
  std::vector<const ByteEdit*> sorted;
  sorted.reserve(edits.size());
  std::size_t size = text.size();
  for (const ByteEdit& edit : edits) {
    if (edit.range.begin > edit.range.end || edit.range.end > text.size()) {
      return Error(ErrorCode::InvalidInput, "edit of " + describe(edit.range) + ": outside of the text, which has " +
                                                std::to_string(text.size()) + " bytes");
    }
    sorted.push_back(&edit);
    size += edit.text.size();
  }
  // By range: at one place insertions (which end there) come before the replacement.
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->range < b->range; });

  std::string out;
  out.reserve(size);
  std::size_t done = 0;
  for (const ByteEdit* edit : sorted) {
    if (edit->range.begin < done) {
      return Error(ErrorCode::InvalidInput, "edit of " + describe(edit->range) + ": overlaps another edit, up to byte " +
                                                std::to_string(done));
    }
    out.append(text.substr(done, edit->range.begin - done));
    out.append(edit->text);
    done = edit->range.end;
  }
  out.append(text.substr(done));
  return out;
}

ByteEdit edit_between(std::string_view before, std::string_view after) {
  static constexpr std::size_t kBlock = 256;  // compared at once: a text of 200 KB takes a few microseconds
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t begin = 0;
  while (begin + kBlock <= shorter && std::memcmp(&before[begin], &after[begin], kBlock) == 0) begin += kBlock;
  while (begin < shorter && before[begin] == after[begin]) ++begin;
  std::size_t end = 0;  // from behind
  while (end + kBlock <= shorter - begin &&
         std::memcmp(&before[before.size() - end - kBlock], &after[after.size() - end - kBlock], kBlock) == 0) {
    end += kBlock;
  }
  while (end < shorter - begin && before[before.size() - 1 - end] == after[after.size() - 1 - end]) ++end;
  return {{static_cast<ByteOffset>(begin), static_cast<ByteOffset>(before.size() - end)},
          std::string(after.substr(begin, after.size() - end - begin))};
}

std::optional<ByteRange> moved(ByteRange range, const ByteEdit& edit) {
  if (range.end <= edit.range.begin) return range;
  if (range.begin < edit.range.end) return std::nullopt;
  const ByteOffset by = static_cast<ByteOffset>(edit.text.size()) - edit.range.size();  // modulo 2^32
  return ByteRange{range.begin + by, range.end + by};
}

}  // namespace omni
