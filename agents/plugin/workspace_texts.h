#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/agent.h"
#include "protocol/base/context.h"
#include "protocol/base/descriptor.h"
#include "protocol/base/hash.h"
#include "protocol/base/result.h"

namespace omni {

/// The files of a workspace as an agent in another process gets them: by path, with all texts one behind the other in a file in memory,
/// so that they weigh on neither process. Threads: confined to one run.
class WorkspaceTexts {
 public:
  struct File {
    std::string path;
    std::string language;     ///< empty: none known
    std::uint64_t begin = 0;  ///< of its text
    std::uint64_t bytes = 0;
    std::size_t text_hash = 0;
  };
  static constexpr std::uint64_t kMostBytes = 512'000'000;  ///< of all texts

  /// Errors: Cancelled, DeadlineExceeded; BudgetExceeded: more than `most` bytes of text; Io, NoSpace.
  static Result<WorkspaceTexts> collect(const Context& ctx, const WorkspaceInput& input, std::uint64_t most = kMostBytes);

  const std::vector<File>& files() const { return files_; }       ///< by path
  const File* find(std::string_view path) const;                  ///< null: no file of that path, or of the one that was sent in its place, was looked at
  Result<std::string> text(const File& file) const;               ///< Errors: Io
  const Descriptor& memory() const { return memory_; }
  const Digest& digest() const { return digest_; }                ///< of all paths, languages and texts

 private:
  std::vector<File> files_;
  Descriptor memory_;
  Digest digest_;
};

}  // namespace omni
