#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "protocol/base/clock.h"
#include "protocol/base/sync.h"

namespace omni {

/// The bar of a running scan, for people at a terminal: `[#####......] 1234/5000 files, 12 findings, 3 s`. Says nothing
/// unless told that there is a terminal, and nothing in the first half second (most scans are over by then). It leaves no
/// trace: finish() wipes the line.
/// Threads: any. Cost of add(): a lock, and a write ten times a second.
class ProgressBar {
 public:
  struct Options {
    bool enabled = false;      ///< stderr is a terminal
    std::size_t width = 80;    ///< columns of it
    std::chrono::milliseconds first_after{500};
    std::chrono::milliseconds interval{100};
  };
  /// `write` puts bytes on the terminal at once; `clock` outlives the bar.
  ProgressBar(const Options& options, const Clock& clock, std::function<void(std::string_view)> write);
  ~ProgressBar() { finish(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void start(std::size_t files);                        ///< how many there are to do
  void add(std::size_t files, std::size_t findings);    ///< that many more are done
  void finish();                                        ///< wipes the bar; later calls draw nothing

 private:
  std::string line(std::chrono::steady_clock::time_point now) const OMNI_REQUIRES(mu_);

  const Options options_;
  const Clock& clock_;
  const std::function<void(std::string_view)> write_;
  Mutex mu_;
  std::size_t total_ OMNI_GUARDED_BY(mu_) = 0;
  std::size_t done_ OMNI_GUARDED_BY(mu_) = 0;
  std::size_t findings_ OMNI_GUARDED_BY(mu_) = 0;
  bool running_ OMNI_GUARDED_BY(mu_) = false;
  bool drawn_ OMNI_GUARDED_BY(mu_) = false;
  std::chrono::steady_clock::time_point begin_ OMNI_GUARDED_BY(mu_);
  std::chrono::steady_clock::time_point next_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
