#include "server/scan/progress.h"

#include <algorithm>
#include <utility>

namespace omni {
namespace {

constexpr std::string_view kWipe = "\r\x1b[K";  // to the first column, then erase to the end of the line
constexpr std::size_t kLongestBar = 40;

}  // namespace

ProgressBar::ProgressBar(const Options& options, const Clock& clock, std::function<void(std::string_view)> write)
    : options_(options), clock_(clock), write_(std::move(write)) {}

void ProgressBar::start(std::size_t files) {
  const MutexLock lock(mu_);
  total_ = files;
  running_ = options_.enabled;
  begin_ = clock_.now();
  next_ = begin_ + options_.first_after;
}

void ProgressBar::add(std::size_t files, std::size_t findings) {
  const MutexLock lock(mu_);
  done_ += files;
  findings_ += findings;
  if (!running_) return;
  const auto now = clock_.now();
  if (now < next_) return;
  next_ = now + options_.interval;
  drawn_ = true;
  write_(std::string(kWipe) + line(now));  // under the lock, or lines would mix; a terminal takes it at once
}

void ProgressBar::finish() {
  const MutexLock lock(mu_);
  running_ = false;
  if (drawn_) write_(kWipe);
  drawn_ = false;
}

std::string ProgressBar::line(std::chrono::steady_clock::time_point now) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begin_).count();
  std::string text = std::to_string(done_) + "/" + std::to_string(total_) + " files, " + std::to_string(findings_) +
                     (findings_ == 1 ? " finding, " : " findings, ") + std::to_string(seconds) + " s";
  // One column stays free: a full line would wrap on some terminals. Without room for a bar the figures stand alone.
  const std::size_t room = options_.width > text.size() + 4 ? options_.width - text.size() - 4 : 0;
  const std::size_t bar = std::min(room, kLongestBar);
  if (bar >= 5) {
    const std::size_t filled = total_ == 0 ? bar : std::min(bar, bar * done_ / total_);
    return "[" + std::string(filled, '#') + std::string(bar - filled, '.') + "] " + text;
  }
  return text.substr(0, options_.width > 0 ? options_.width - 1 : 0);
}

}  // namespace omni
