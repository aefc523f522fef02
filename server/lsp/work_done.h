#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "server/lsp/session.h"

namespace omni {

/// One piece of long work as the client shows it: begins once, ends once, with percentages between. Nothing is sent to a client that
/// can't show it. Threads: the dispatcher's.
class WorkDone {
 public:
  WorkDone() = default;
  ~WorkDone() { end({}); }
  WorkDone(const WorkDone&) = delete;
  WorkDone& operator=(const WorkDone&) = delete;

  /// Ends what was shown before. `cancel` is called when the user stops it; may be empty.
  void begin(Session& session, std::string_view title, std::function<void()> cancel);
  /// At most ten a second are sent.
  void report(std::size_t percentage, std::string message);
  void end(std::string_view message);

 private:
  Session* session_ = nullptr;  // null: nothing is shown
  std::string token_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace omni
