#include "protocol/base/executor.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <optional>

#include "protocol/base/bug.h"

namespace omni {
namespace {

std::size_t threads_wanted(std::size_t asked) {
  return asked != 0 ? asked : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// What the threads of one parallel_for_each share. It outlives the call when a helper starts late; such a helper finds
/// it closed and touches nothing else.
class SharedLoop {
 public:
  SharedLoop(const Context& ctx, std::size_t count, const std::function<Result<void>(std::size_t)>& work)
      : ctx_(ctx), count_(count), work_(&work) {}

  /// Takes indices until there are none.
  void help() {
    {
      const MutexLock lock(mu_);
      if (closed_) return;
      ++helpers_;
    }
    while (!failed_.load(std::memory_order_relaxed)) {
      const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= count_) break;
      Result<void> outcome = ctx_.check();
      if (outcome.has_value()) outcome = run(index);
      if (!outcome.has_value()) note_failure(index, std::move(outcome).error());
    }
    const MutexLock lock(mu_);
    if (--helpers_ == 0) idle_.notify_all();
  }

  /// After this no helper runs or will.
  Result<void> finish() {
    std::optional<Error> error;
    {
      const MutexLock lock(mu_);
      closed_ = true;
      while (helpers_ > 0) idle_.wait(mu_);
      error.swap(error_);
    }
    if (error.has_value()) return std::move(*error);
    return {};
  }

 private:
  Result<void> run(std::size_t index) const {
    try {
      return (*work_)(index);
    } catch (const std::exception& problem) {
      return bug_error(ctx_, "exception in parallel work", {{"what", problem.what()}, {"index", index}});
    }
  }

  void note_failure(std::size_t index, Error error) {
    failed_.store(true, std::memory_order_relaxed);
    const MutexLock lock(mu_);
    if (index >= failed_index_) return;
    failed_index_ = index;
    error_ = std::move(error);
  }

  const Context ctx_;
  const std::size_t count_;
  const std::function<Result<void>(std::size_t)>* const work_;  // valid until closed_
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  Mutex mu_;
  CondVar idle_;
  bool closed_ OMNI_GUARDED_BY(mu_) = false;
  std::size_t helpers_ OMNI_GUARDED_BY(mu_) = 0;
  std::size_t failed_index_ OMNI_GUARDED_BY(mu_) = std::numeric_limits<std::size_t>::max();
  std::optional<Error> error_ OMNI_GUARDED_BY(mu_);
};

}  // namespace

void submit_or_run(Executor& executor, Priority priority, Executor::Task task) {
  const auto shared = std::make_shared<Executor::Task>(std::move(task));  // a refused one is gone otherwise
  if (!executor.try_submit(priority, [shared] { (*shared)(); }).has_value()) (*shared)();
}

Result<void> InlineExecutor::try_submit(Priority /*priority*/, Task task) {
  task();
  return {};
}

ThreadPoolExecutor::ThreadPoolExecutor(const ThreadPoolOptions& options, Log& log)
    : log_(log), thread_count_(threads_wanted(options.threads)), capacity_(options.queue_capacity) {
  threads_.reserve(thread_count_);
  for (std::size_t i = 0; i < thread_count_; ++i) {
    threads_.emplace_back([this, niceness = options.niceness] {
      // On Linux each thread has its own; a failure makes it as quick as the others, no more.
      if (niceness > 0) static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), ::getpriority(PRIO_PROCESS, 0) + niceness));
      work();
    });
  }
}

ThreadPoolExecutor::~ThreadPoolExecutor() {
  Queues dropped;
  {
    const MutexLock lock(mu_);
    stopping_ = true;
    dropped.swap(queues_);
    waiting_ = 0;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Result<void> ThreadPoolExecutor::try_submit(Priority priority, Task task) {
  {
    const MutexLock lock(mu_);
    if (stopping_) return Error(ErrorCode::Unavailable, "the executor is stopping");
    if (waiting_ >= capacity_) {
      return Error(ErrorCode::Unavailable, "the work queue is full (" + std::to_string(capacity_) + " tasks)");
    }
    queues_[static_cast<std::size_t>(priority)].push_back(std::move(task));
    ++waiting_;
  }
  ready_.notify_one();
  return {};
}

std::size_t ThreadPoolExecutor::waiting() const {
  const MutexLock lock(mu_);
  return waiting_;
}

bool ThreadPoolExecutor::next_task(Task& task) {
  const MutexLock lock(mu_);
  while (!stopping_ && waiting_ == 0) ready_.wait(mu_);
  if (stopping_) return false;
  for (std::deque<Task>& queue : queues_) {
    if (queue.empty()) continue;
    task = std::move(queue.front());
    queue.pop_front();
    --waiting_;
    return true;
  }
  return false;  // waiting_ counts the queues, so one was not empty
}

void ThreadPoolExecutor::work() {
  while (true) {
    Task task;  // dies before the next wait, outside of the lock
    if (!next_task(task)) return;
    try {
      task();
    } catch (const std::exception& problem) {
      const LogField fields[] = {{"what", problem.what()}};
      log_.bug(LogRecord{LogLevel::Error, "exception in a task of the executor", fields, {}, {}});
    }
  }
}

Result<void> parallel_for_each(const Context& ctx, Executor& executor, std::size_t count,
                               const std::function<Result<void>(std::size_t)>& work, const ParallelOptions& options) {
  if (count == 0) return {};
  const auto loop = std::make_shared<SharedLoop>(ctx, count, work);
  const std::size_t parallel =
      std::min({count, executor.concurrency(), options.max_parallel == 0 ? count : options.max_parallel});
  for (std::size_t i = 1; i < parallel; ++i) {  // the caller is the first
    if (!executor.try_submit(options.priority, [loop] { loop->help(); }).has_value()) break;
  }
  loop->help();
  return loop->finish();
}

}  // namespace omni
