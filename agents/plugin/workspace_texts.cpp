#include "agents/plugin/workspace_texts.h"

#include <algorithm>
#include <numeric>

#include "agents/finding/workspace_findings.h"
#include "protocol/base/scratch.h"
#include "protocol/base/utf8.h"

namespace omni {

Result<WorkspaceTexts> WorkspaceTexts::collect(const Context& ctx, const WorkspaceInput& input, std::uint64_t most) {
  std::vector<std::size_t> order(input.files());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return input.path(a) < input.path(b); });
  WorkspaceTexts all;
  OMNI_TRY(MemoryFileWriter memory, MemoryFileWriter::make("omni-workspace-texts"));
  DigestBuilder digest;
  for (const std::size_t index : order) {
    OMNI_TRY_OK(ctx.check());
    const std::optional<FileInput> file = input.load(index);
    if (!file) continue;
    const std::string& text = *file->text;
    if (memory.size() + text.size() > most) {
      return Error(ErrorCode::BudgetExceeded, "the files it looks at have more than " + std::to_string(most) + " bytes of text; `languages` in its settings can name fewer");
    }
    all.files_.push_back({file->path, std::string(file->language_name), memory.size(), text.size(), WorkspaceFindings::text_hash_of(text)});
    OMNI_TRY_OK(memory.append(text));
    digest.add(file->path).add(file->language_name).add(content_digest(text));
  }
  OMNI_TRY(all.memory_, std::move(memory).finish());
  all.digest_ = digest.finish();
  return all;
}

const WorkspaceTexts::File* WorkspaceTexts::find(std::string_view path) const {
  const auto at = std::lower_bound(files_.begin(), files_.end(), path, [](const File& file, std::string_view wanted) { return file.path < wanted; });
  if (at != files_.end() && at->path == path) return &*at;
  // A path that is no UTF-8 was sent with other characters in place of those that are none.
  const auto sent = std::find_if(files_.begin(), files_.end(), [&](const File& file) { return !is_valid_utf8(file.path) && to_valid_utf8(file.path) == path; });
  return sent == files_.end() ? nullptr : &*sent;
}

Result<std::string> WorkspaceTexts::text(const File& file) const { return read_part(memory_, file.begin, file.bytes); }

}  // namespace omni
