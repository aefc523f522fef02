#include "server/workspace/file_loader.h"

#include "server/workspace/content_class.h"

namespace omni {

std::variant<std::string, Skip> load_file(const FileSystem& disk, const Candidate& candidate, std::uint64_t max_bytes) {
  auto content = disk.read(candidate.path, max_bytes);
  if (!content) {
    const bool too_large = content.error().code() == ErrorCode::BudgetExceeded;
    return Skip{candidate.path, false, too_large ? SkipReason::TooLarge : SkipReason::Unreadable, content.error().describe()};
  }
  if (auto verdict = classify_content(*content, candidate.named)) {
    return Skip{candidate.path, false, verdict->reason, std::move(verdict->detail)};
  }
  return std::move(content).value();
}

}  // namespace omni
