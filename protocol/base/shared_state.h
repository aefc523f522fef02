#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/base/function_ref.h"
#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

/// A value that changes as a whole, in revisions that only grow. Readers get one that never changes under them; a writer says
/// who it is, and on which revision its change builds. Most state has one writer (see the table in docs/pipeline.md); this
/// is for what several write.
/// Threads: any.
template <typename T>
class SharedState {
 public:
  struct Snapshot {
    std::uint64_t revision = 0;  ///< 0: as it began
    std::string writer;          ///< who made it; empty: nobody yet
    std::shared_ptr<const T> value;
  };

  explicit SharedState(T initial) : cell_(std::make_shared<const Snapshot>(Snapshot{0, {}, std::make_shared<const T>(std::move(initial))})) {}

  std::shared_ptr<const Snapshot> load() const { return cell_.load(); }

  /// Puts `next` in place of revision `seen`; gives the new revision. Errors: Conflict when somebody was faster; nothing is changed then.
  Result<std::uint64_t> update_if(std::uint64_t seen, std::string_view writer, T next) {
    auto made = std::make_shared<const Snapshot>(Snapshot{seen + 1, std::string(writer), std::make_shared<const T>(std::move(next))});
    const std::shared_ptr<const Snapshot> present = cell_.load();
    if (present->revision != seen || !cell_.replace_if(present, std::move(made))) {
      return Error(ErrorCode::Conflict, "another writer was faster: revision " + std::to_string(cell_.load()->revision) + " by " +
                                            cell_.load()->writer + " is behind revision " + std::to_string(seen));
    }
    return seen + 1;
  }

  /// Applies `change` to the present value, again where somebody was faster; gives the revision it made. `change` runs without a
  /// lock, maybe several times, and has no effect but its result.
  std::uint64_t update(std::string_view writer, FunctionRef<T(const T& present)> change) {
    for (;;) {
      const std::shared_ptr<const Snapshot> present = cell_.load();
      const Result<std::uint64_t> made = update_if(present->revision, writer, change(*present->value));
      if (made.has_value()) return *made;
    }
  }

 private:
  SnapshotCell<Snapshot> cell_;
};

}  // namespace omni
