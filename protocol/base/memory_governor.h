#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/sync.h"

namespace omni {

/// Something that holds memory only to save time, or work that nobody waits for. Threads: any.
class Sheddable {
 public:
  /// What goes first. Before any of it new work in the background waits (MemoryGovernor::may_begin).
  enum class Worth : std::uint8_t {
    Background,   ///< work ahead of time, what only the rest of the workspace needs: to shed it may be to cancel it
    Cache,        ///< what saves the next look at something
    Rest,         ///< what makes documents quick that are open, and nobody types in
    Interactive,  ///< what the document somebody types in needs; only when the ceiling is passed
  };
  virtual ~Sheddable() = default;
  virtual std::string_view name() const = 0;
  virtual Worth worth() const = 0;
  virtual std::uint64_t held_bytes() const = 0;
  /// Gives back about `bytes`, or all it can; how many they were.
  virtual std::uint64_t shed(std::uint64_t bytes) = 0;
};

/// Keeps a process below a ceiling of resident memory: whoever is about to take much asks first; when it gets tight, what can be shed is, in
/// the order of its worth, and work in the background is not let in until there is room. It measures only when asked, so an idle process pays nothing.
/// Threads: any.
class MemoryGovernor {
 public:
  struct Options {
    std::uint64_t ceiling = 0;                    ///< bytes; 0: none, everything is let in and nothing is measured
    double tight = 0.9;                           ///< share of the ceiling where shedding begins …
    double relaxed = 0.75;                        ///< … and down to which it goes
    std::chrono::milliseconds interval{20};       ///< a figure is good for so long
  };
  using Meter = std::function<std::uint64_t()>;   ///< resident bytes of this process
  using Trim = std::function<void()>;             ///< gives freed memory back to the system
  /// Told of each step, with no lock held: who gave up how many bytes.
  using OnShed = std::function<void(std::string_view name, std::uint64_t bytes)>;

  /// `clock` outlives it.
  MemoryGovernor(const Clock& clock, const Options& options, Meter meter, Trim trim, OnShed on_shed = {});

  /// Forgotten when it dies; once is enough.
  void add(std::weak_ptr<Sheddable> sheddable);

  /// Whether work in the background that will take about `bytes` may begin. Sheds first, if it is tight. What is let in counts as used until
  /// the next measurement.
  bool may_begin(std::uint64_t bytes);
  /// For interactive work, which is always let in: makes room for it.
  void make_room(std::uint64_t bytes);

  std::uint64_t most() const;      ///< resident bytes, of all measurements so far
  std::uint64_t shed() const;      ///< bytes, so far
  std::map<std::string, std::uint64_t> shed_by_name() const;
  std::uint64_t held_back() const; ///< how often work in the background was told to wait
  bool exceeded() const;           ///< the ceiling, with nothing left to shed

 private:
  bool fits(std::uint64_t bytes) const OMNI_REQUIRES(mu_);
  void measure(bool anew) OMNI_EXCLUDES(mu_);
  void relieve(std::uint64_t bytes) OMNI_EXCLUDES(mu_);

  const Clock& clock_;
  const Options options_;
  const Meter meter_;
  const Trim trim_;
  const OnShed on_shed_;
  mutable Mutex mu_;
  std::vector<std::weak_ptr<Sheddable>> sheddables_ OMNI_GUARDED_BY(mu_);
  bool measured_ OMNI_GUARDED_BY(mu_) = false;
  bool shedding_ OMNI_GUARDED_BY(mu_) = false;   // by one thread at a time
  std::chrono::steady_clock::time_point when_ OMNI_GUARDED_BY(mu_){};
  std::uint64_t used_ OMNI_GUARDED_BY(mu_) = 0;
  std::uint64_t promised_ OMNI_GUARDED_BY(mu_) = 0;  // since then
  std::uint64_t most_ OMNI_GUARDED_BY(mu_) = 0;
  std::map<std::string, std::uint64_t> shed_ OMNI_GUARDED_BY(mu_);  // by name
  std::uint64_t held_back_ OMNI_GUARDED_BY(mu_) = 0;
  bool exceeded_ OMNI_GUARDED_BY(mu_) = false;
};

}  // namespace omni
