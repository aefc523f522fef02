#include "protocol/base/heap_parts.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace omni {
namespace {

constexpr unsigned kLongest = 10;  // seconds

[[noreturn]] void measure(const std::vector<HeapPart>& parts, int out) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGALRM}) std::signal(signal, SIG_DFL);
  ::alarm(kLongest);
  std::uint64_t before = allocated_bytes();
  for (const HeapPart& part : parts) {
    part.drop();
    const std::uint64_t after = allocated_bytes();
    const std::uint64_t held = before > after ? before - after : 0;
    if (::write(out, &held, sizeof(held)) != sizeof(held)) break;
    before = after;
  }
  ::_exit(0);
}

}  // namespace

std::uint64_t allocated_bytes() {
#ifdef __GLIBC__
  const struct mallinfo2 heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
#else
  return 0;
#endif
}

std::uint64_t kept_free_bytes() {
#ifdef __GLIBC__
  return ::mallinfo2().fordblks;
#else
  return 0;
#endif
}

Result<HeapMeasurement> HeapMeasurement::begin(const std::vector<HeapPart>& parts) {
  if (allocated_bytes() == 0) return Error(ErrorCode::Unsupported, "the allocator of this build does not tell what is allocated");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error(ErrorCode::Io, "no pipe");
  Descriptor in(ends[0]);
  const Descriptor out(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return Error(ErrorCode::Io, "the process can't be copied");
  if (child == 0) measure(parts, out.get());
  return HeapMeasurement(std::move(in), child);
}

HeapMeasurement::HeapMeasurement(HeapMeasurement&& other) noexcept : answers_(std::move(other.answers_)), child_(std::exchange(other.child_, 0)) {}

HeapMeasurement::~HeapMeasurement() {
  if (child_ > 0) static_cast<void>(finish());
}

std::vector<std::uint64_t> HeapMeasurement::finish() {
  std::vector<std::uint64_t> out;
  std::uint64_t held = 0;
  for (;;) {
    const ssize_t got = ::read(answers_.get(), &held, sizeof(held));
    if (got < 0 && errno == EINTR) continue;
    if (got != static_cast<ssize_t>(sizeof(held))) break;  // so few bytes come whole
    out.push_back(held);
  }
  while (child_ > 0 && ::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = 0;
  return out;
}

}  // namespace omni
