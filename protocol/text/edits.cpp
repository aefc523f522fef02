#include "protocol/text/edits.h"

#include <algorithm>
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

}  // namespace omni
