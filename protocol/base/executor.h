#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

/// Strict: nothing of a later kind starts while something of an earlier one waits.
enum class Priority : std::uint8_t {
  Interactive,  ///< the document somebody types in
  Neighbour,    ///< what is likely wanted next: its imports, the visible editors
  Background,   ///< the rest of the workspace
};
inline constexpr std::size_t kPriorityCount = 3;

/// Where work runs, given from outside. Threads: any.
class Executor {
 public:
  using Task = std::function<void()>;

  virtual ~Executor() = default;

  /// Hands `task` over, never waits. A task does not throw; if it does, that is logged as a bug.
  /// Errors: Unavailable when the queue is full or the executor is stopping; the task was then not taken, and most
  /// callers do the work themselves (see parallel_for_each).
  virtual Result<void> try_submit(Priority priority, Task task) = 0;

  /// How many tasks run at the same time, at least 1.
  virtual std::size_t concurrency() const = 0;
};

/// Hands `task` over; here and now where the executor does not take it.
void submit_or_run(Executor& executor, Priority priority, Executor::Task task);

/// Runs each task before try_submit returns: no threads, one order. For tests and tiny inputs.
class InlineExecutor final : public Executor {
 public:
  Result<void> try_submit(Priority priority, Task task) override;
  std::size_t concurrency() const override { return 1; }
};

struct ThreadPoolOptions {
  std::size_t threads = 0;            ///< 0: one for each core
  std::size_t queue_capacity = 4096;  ///< waiting tasks of all priorities; each costs about 100 bytes, more hint at a loop
  int niceness = 0;                   ///< of the threads, added to that of the process: above 0 they yield to its others
};

/// A fixed set of threads over one bounded queue. The destructor lets running tasks end, drops waiting ones unrun
/// (a task whose fate matters answers in its destructor), and joins.
class ThreadPoolExecutor final : public Executor {
 public:
  ThreadPoolExecutor(const ThreadPoolOptions& options, Log& log);  ///< `log` outlives it
  ~ThreadPoolExecutor() override;
  ThreadPoolExecutor(const ThreadPoolExecutor&) = delete;
  ThreadPoolExecutor& operator=(const ThreadPoolExecutor&) = delete;

  Result<void> try_submit(Priority priority, Task task) override;
  std::size_t concurrency() const override { return thread_count_; }
  std::size_t waiting() const;  ///< tasks not yet started

 private:
  using Queues = std::array<std::deque<Task>, kPriorityCount>;

  void work();
  bool next_task(Task& task);

  Log& log_;
  const std::size_t thread_count_;
  const std::size_t capacity_;
  mutable Mutex mu_;
  CondVar ready_;
  Queues queues_ OMNI_GUARDED_BY(mu_);
  std::size_t waiting_ OMNI_GUARDED_BY(mu_) = 0;
  bool stopping_ OMNI_GUARDED_BY(mu_) = false;
  std::vector<std::thread> threads_;  // last member: started when all else is there, touched by the owner only
};

struct ParallelOptions {
  Priority priority = Priority::Background;
  std::size_t max_parallel = 0;  ///< 0: the concurrency of the executor
};

/// Calls `work(i)` for each i in [0, count), in ascending order of start, on the executor and on the calling thread
/// (so it may be nested, and a full or stopped executor only makes it slower). Returns when nothing runs any more.
/// The first failure, or `ctx` stopping, keeps further indices from starting; those running end. Returns the error of
/// the lowest failed index, which is the same in every run if `work` is a function of its index; an exception becomes
/// Internal.
Result<void> parallel_for_each(const Context& ctx, Executor& executor, std::size_t count,
                               const std::function<Result<void>(std::size_t)>& work,
                               const ParallelOptions& options = {});

}  // namespace omni
