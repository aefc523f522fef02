#include "server/lsp/connection.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace omni {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{64} << 10U;

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      pollfd wait{fd, POLLOUT, 0};
      ::poll(&wait, 1, -1);
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

/// What a pipe or socket that can be written to takes without making the writer wait.
constexpr std::size_t kNeverWaits = 4096;

}  // namespace

bool LspConnection::write_now(std::string_view json) {
  const std::string frame = content_length_frame(json);
  pollfd ready{out_, POLLOUT, 0};
  if (frame.size() > kNeverWaits || ::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return false;
  return write_all(out_, frame);
}

LspConnection::LspConnection(int in, int out, LspListener listener, Log& log)
    : in_(in), out_(out), listener_(std::move(listener)), log_(log), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

LspConnection::~LspConnection() {
  {
    const MutexLock lock(mu_);
    ending_ = true;
  }
  changed_.notify_all();
  ::eventfd_write(wake_.get(), 1);
  if (reader_.joinable()) reader_.join();
  if (writer_.joinable()) writer_.join();
}

void LspConnection::start() {
  reader_ = std::thread([this] { read(); });
  writer_ = std::thread([this] { write(); });
}

void LspConnection::watch(std::int64_t pid) {
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0U));
  if (fd < 0) {
    log_.debug("the client's process can't be watched", {{"pid", pid}});
    return;
  }
  {
    const MutexLock lock(mu_);
    parent_ = Descriptor(fd);
  }
  ::eventfd_write(wake_.get(), 1);
}

void LspConnection::send_text(std::string json) {
  {
    const MutexLock lock(mu_);
    if (ending_ || broken_) return;
    if (outgoing_.empty() && !writing_ && write_now(json)) return;
    outgoing_.push_back(std::move(json));
  }
  changed_.notify_all();
}

bool LspConnection::flush(std::chrono::milliseconds longest) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  const MutexLock lock(mu_);
  while ((!outgoing_.empty() || writing_) && !broken_) {
    if (!changed_.wait_until(mu_, deadline)) return false;
  }
  return !broken_;
}

void LspConnection::write() {
  for (;;) {
    std::string json;
    {
      const MutexLock lock(mu_);
      writing_ = false;
      if (outgoing_.empty()) changed_.notify_all();  // for flush()
      while (outgoing_.empty() && !ending_) changed_.wait(mu_);
      if (outgoing_.empty() || broken_) return;
      json = std::move(outgoing_.front());
      outgoing_.pop_front();
      writing_ = true;
    }
    if (write_all(out_, content_length_frame(json))) continue;
    {
      const MutexLock lock(mu_);
      broken_ = true;
      writing_ = false;
      outgoing_.clear();
    }
    changed_.notify_all();
    return;
  }
}

void LspConnection::read() {
  ContentLengthDecoder decoder;
  std::string why = "the client closed the stream";
  for (;;) {
    std::array<pollfd, 3> watched{pollfd{in_, POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}, pollfd{-1, POLLIN, 0}};
    {
      const MutexLock lock(mu_);
      if (ending_) return;
      watched[2].fd = parent_.get();
    }
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      why = "the stream from the client can't be watched";
      break;
    }
    if (watched[1].revents != 0) {
      eventfd_t count = 0;
      ::eventfd_read(wake_.get(), &count);
    }
    if (watched[0].revents != 0) {
      if (!read_some(decoder)) break;
    } else if (watched[2].revents != 0) {
      why = "the client's process ended";
      break;
    }
  }
  if (std::optional<Frame> left = decoder.finish()) hand_on(std::move(*left));
  listener_.closed(std::move(why));
}

bool LspConnection::read_some(FrameDecoder& decoder) {
  std::array<char, kReadAtOnce> bytes;
  const ssize_t count = ::read(in_, bytes.data(), bytes.size());
  if (count == 0) return false;
  if (count < 0) return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
  decoder.feed(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  while (std::optional<Frame> frame = decoder.next()) hand_on(std::move(*frame));
  return true;
}

void LspConnection::hand_on(Frame frame) {
  if (frame.error) {
    listener_.message(UnreadMessage{{rpc_code::kInvalidRequest, frame.error->describe(), {}}, {}});
    return;
  }
  if (listener_.received) listener_.received(frame.text);
  listener_.message(decode_message(frame.text));
}

}  // namespace omni
