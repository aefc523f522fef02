#include "server/scan/flight_board.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <new>
#include <utility>

namespace omni {
namespace {

constexpr std::size_t kNameBytes = 4096;   // PATH_MAX
constexpr std::size_t kRuleBytes = 1024;
constexpr std::size_t kStackBytes = 64 * 1024;
constexpr std::array kFatal{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};

/// A stack overflow leaves no stack for the handler. Kept until the process ends, like the thread that needs it.
void provide_signal_stack() {
  stack_t present{};
  if (::sigaltstack(nullptr, &present) == 0 && (present.ss_flags & SS_DISABLE) == 0) return;
  stack_t stack{};
  stack.ss_size = kStackBytes;
  stack.ss_sp = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack.ss_sp != MAP_FAILED) ::sigaltstack(&stack, nullptr);
}

void copy_name(char* to, std::size_t room, std::string_view name) {
  const std::size_t size = std::min(name.size(), room - 1);
  std::memcpy(to, name.data(), size);
  to[size] = '\0';
}

}  // namespace

struct FlightBoard::Slot {
  std::atomic<pid_t> thread{0};             // 0: not taken
  std::atomic<std::uint32_t> sequence{0};   // grows with each note; never 0 while something is in flight
  std::atomic<bool> busy{false};
  std::atomic<bool> in_rule{false};
  std::atomic<bool> crashed{false};
  std::atomic<FlightPhase> phase{FlightPhase::File};
  std::array<char, kNameBytes> name{};
  std::array<char, kRuleBytes> rule{};
};

struct FlightBoard::Shared {
  std::atomic<bool> output_begun{false};
  std::atomic<bool> finished{false};
  std::atomic<int> status{0};
  std::atomic<std::uint64_t> files_done{0};
  std::array<Slot, kSlots> slots;
};

namespace {
/// The one global of the program: a signal handler gets no argument of ours. Set in a worker process only.
std::atomic<FlightBoard*> g_watched{nullptr};
}  // namespace

Result<FlightBoard> FlightBoard::create() {
  void* const memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return Error(ErrorCode::NoSpace, "no shared memory for the worker process");
  // Fresh pages are zero, which is what every member starts with; constructing them would touch all 5 MB.
  return FlightBoard(static_cast<Shared*>(memory));
}

FlightBoard::FlightBoard(FlightBoard&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}

FlightBoard::~FlightBoard() {
  if (shared_ == nullptr) return;
  FlightBoard* self = this;
  g_watched.compare_exchange_strong(self, nullptr);
  ::munmap(shared_, sizeof(Shared));
}

/// Linear, but the slots in use are the first ones, one for each thread.
FlightBoard::Slot* FlightBoard::own_slot(bool claim) {
  const pid_t self = ::gettid();
  for (Slot& slot : shared_->slots) {
    pid_t owner = slot.thread.load(std::memory_order_relaxed);
    if (owner == self) return &slot;
    if (owner != 0) continue;
    if (!claim) return nullptr;
    if (slot.thread.compare_exchange_strong(owner, self)) {
      provide_signal_stack();
      return &slot;
    }
  }
  return nullptr;
}

void FlightBoard::on_signal(int signal) {
  // Only what is safe here: lock-free atomics and plain system calls.
  FlightBoard* const board = g_watched.load();
  if (board != nullptr && board->shared_ != nullptr) {
    if (Slot* const slot = board->own_slot(false)) slot->crashed.store(true);
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // arrives when this handler returns
}

void FlightBoard::watch_signals() {
  g_watched.store(this);
  struct sigaction action {};
  action.sa_handler = &FlightBoard::on_signal;
  action.sa_flags = SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : kFatal) {
    // What a sanitizer keeps for itself it has taken by now: it prints what happened and ends the process; nothing is marked then.
    struct sigaction present {};
    if (::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_DFL) ::sigaction(signal, &action, nullptr);
  }
}

void FlightBoard::begin(FlightPhase phase, std::string_view name) {
  Slot* const slot = own_slot(true);
  if (slot == nullptr) return;
  if (phase == FlightPhase::Rule) {
    copy_name(slot->rule.data(), slot->rule.size(), name);
    slot->in_rule.store(true);
  } else {
    copy_name(slot->name.data(), slot->name.size(), name);
    slot->phase.store(phase);
    slot->busy.store(true);
  }
  slot->sequence.fetch_add(1);
}

void FlightBoard::end(FlightPhase phase) {
  Slot* const slot = own_slot(true);
  if (slot == nullptr) return;
  (phase == FlightPhase::Rule ? slot->in_rule : slot->busy).store(false);
  if (phase == FlightPhase::File) shared_->files_done.fetch_add(1, std::memory_order_relaxed);
  slot->sequence.fetch_add(1);
}

void FlightBoard::begin_output() { shared_->output_begun.store(true); }

void FlightBoard::finish(int status) {
  shared_->status.store(status);
  shared_->finished.store(true);
}

void FlightBoard::clear() {
  shared_->output_begun.store(false);
  shared_->finished.store(false);
  shared_->files_done.store(0);
  for (Slot& slot : shared_->slots) {
    if (slot.thread.load() == 0) break;  // the rest was never touched
    slot.busy.store(false);
    slot.in_rule.store(false);
    slot.crashed.store(false);
    slot.thread.store(0);
  }
}

bool FlightBoard::output_begun() const { return shared_->output_begun.load(); }
bool FlightBoard::finished() const { return shared_->finished.load(); }
int FlightBoard::status() const { return shared_->status.load(); }

std::array<std::uint32_t, FlightBoard::kSlots> FlightBoard::progress() const {
  std::array<std::uint32_t, kSlots> out{};
  for (std::size_t i = 0; i < kSlots && shared_->slots[i].thread.load() != 0; ++i) {
    const Slot& slot = shared_->slots[i];
    const bool busy = slot.busy.load() || slot.in_rule.load();
    if (busy) out[i] = std::max<std::uint32_t>(1, slot.sequence.load());
  }
  return out;
}

std::uint64_t FlightBoard::files_done() const { return shared_->files_done.load(); }

bool FlightBoard::compiles_rule(std::size_t slot) const { return shared_->slots[slot].in_rule.load(); }

bool FlightBoard::compiles_rule() const {
  for (std::size_t i = 0; i < kSlots && shared_->slots[i].thread.load() != 0; ++i) {
    if (compiles_rule(i)) return true;
  }
  return false;
}

Flight FlightBoard::flight(std::size_t index) const {
  const Slot& slot = shared_->slots[index];
  if (slot.in_rule.load()) return {FlightPhase::Rule, slot.rule.data(), slot.crashed.load()};
  return {slot.phase.load(), slot.name.data(), slot.crashed.load()};
}

std::vector<Flight> FlightBoard::suspects() const {
  std::vector<Flight> all;
  for (std::size_t i = 0; i < kSlots && shared_->slots[i].thread.load() != 0; ++i) {
    const Slot& slot = shared_->slots[i];
    if (slot.busy.load() || slot.in_rule.load()) all.push_back(flight(i));
    else if (slot.crashed.load()) return {};  // a thread with nothing in hand: no input is to blame
  }
  if (std::any_of(all.begin(), all.end(), [](const Flight& flight) { return flight.crashed; })) {
    std::erase_if(all, [](const Flight& flight) { return !flight.crashed; });
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace omni
