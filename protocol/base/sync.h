#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

// Clang checks at compile time (-Wthread-safety) that guarded members are touched under their lock; other compilers
// see nothing. libstdc++'s mutex carries no capability attribute, hence the wrappers below.
#if defined(__clang__)
#define OMNI_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define OMNI_THREAD_ATTRIBUTE(x)
#endif

#define OMNI_CAPABILITY(name) OMNI_THREAD_ATTRIBUTE(capability(name))
#define OMNI_SCOPED_CAPABILITY OMNI_THREAD_ATTRIBUTE(scoped_lockable)
#define OMNI_GUARDED_BY(mutex) OMNI_THREAD_ATTRIBUTE(guarded_by(mutex))        ///< the member
#define OMNI_PT_GUARDED_BY(mutex) OMNI_THREAD_ATTRIBUTE(pt_guarded_by(mutex))  ///< what the pointer points to
#define OMNI_REQUIRES(...) OMNI_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define OMNI_EXCLUDES(...) OMNI_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define OMNI_ACQUIRE(...) OMNI_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define OMNI_TRY_ACQUIRE(...) OMNI_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define OMNI_RELEASE(...) OMNI_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define OMNI_NO_THREAD_SAFETY_ANALYSIS OMNI_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace omni {

class CondVar;

class OMNI_CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() OMNI_ACQUIRE() { mutex_.lock(); }
  void unlock() OMNI_RELEASE() { mutex_.unlock(); }
  bool try_lock() OMNI_TRY_ACQUIRE(true) { return mutex_.try_lock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

/// Holds the mutex for the scope. No lock is held across a callback, I/O, or an expensive destructor.
class OMNI_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) OMNI_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() OMNI_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Waits with the mutex held; wakes spuriously, so the caller loops: `while (queue_.empty()) ready_.wait(mu_);`. No
/// predicate overload, since the analysis can't see that a lambda runs under the lock.
class CondVar {
 public:
  void wait(Mutex& mutex) OMNI_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  /// False when the deadline has passed.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point deadline) OMNI_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool in_time = condition_.wait_until(lock, deadline) == std::cv_status::no_timeout;
    lock.release();
    return in_time;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

/// The one place where a snapshot is published. Readers get a value that never changes under them; the lock is held
/// for the copy of a pointer only (libstdc++ 12's atomic<shared_ptr> is reported as a race by TSan).
/// Threads: any.
template <typename T>
class SnapshotCell {
 public:
  using Pointer = std::shared_ptr<const T>;

  SnapshotCell() = default;
  explicit SnapshotCell(Pointer initial) : current_(std::move(initial)) {}

  Pointer load() const {
    const MutexLock lock(mu_);
    return current_;
  }

  /// Returns what was there; the caller drops it outside of the lock.
  Pointer exchange(Pointer next) {
    const MutexLock lock(mu_);
    std::swap(current_, next);
    return next;
  }

  void store(Pointer next) { static_cast<void>(exchange(std::move(next))); }

  /// Publishes `next` only while `expected` is still current: false when somebody was faster.
  bool replace_if(const Pointer& expected, Pointer next) {
    {
      const MutexLock lock(mu_);
      if (current_ != expected) return false;
      std::swap(current_, next);
    }
    return true;  // the old value dies with `next`, after the lock
  }

 private:
  mutable Mutex mu_;
  Pointer current_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
