#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "protocol/base/descriptor.h"
#include "protocol/base/log.h"
#include "protocol/base/sync.h"
#include "protocol/jsonrpc/framing.h"
#include "protocol/jsonrpc/message.h"

namespace omni {

/// What comes from the client, or why there is none. Called on the reading thread.
struct LspListener {
  std::function<void(std::variant<Message, UnreadMessage> message)> message;
  std::function<void(std::string text)> received;  ///< the text of each message before it is read, for a record; may be empty
  std::function<void(std::string why)> closed;     ///< once, at the end: the stream ended, or the client's process did
};

/// The byte stream to one client: a thread that reads, so that a client that waits for us is always heard, and one that writes, so
/// that a client that does not read holds nobody up. Threads: any.
class LspConnection {
 public:
  /// Takes descriptors, and closes neither. `log` outlives it.
  LspConnection(int in, int out, LspListener listener, Log& log);
  ~LspConnection();
  LspConnection(const LspConnection&) = delete;
  LspConnection& operator=(const LspConnection&) = delete;

  void start();
  /// Ends as if the stream had, when the process `pid` does. Processes of other machines or users are not watched.
  void watch(std::int64_t pid);

  void send(const Message& message) { send_text(encode_message(message)); }
  void send_text(std::string json);
  /// Waits until all is written, at most so long. False: it was not.
  bool flush(std::chrono::milliseconds longest);

 private:
  void read();
  void write();
  /// Saves a short message the way through the writer's thread; false: it has to go that way. A socket may take less than asked, and then it waits for the rest.
  bool write_now(std::string_view json) OMNI_REQUIRES(mu_);
  bool read_some(FrameDecoder& decoder);
  void hand_on(Frame frame);

  const int in_;
  const int out_;
  const LspListener listener_;
  Log& log_;
  Descriptor wake_;          // an eventfd: the reader looks at what it watches again, or ends
  Mutex mu_;
  CondVar changed_;
  std::deque<std::string> outgoing_ OMNI_GUARDED_BY(mu_);
  bool writing_ OMNI_GUARDED_BY(mu_) = false;
  bool ending_ OMNI_GUARDED_BY(mu_) = false;
  bool broken_ OMNI_GUARDED_BY(mu_) = false;  // nobody reads any more
  Descriptor parent_ OMNI_GUARDED_BY(mu_);    // a pidfd
  std::thread reader_;
  std::thread writer_;
};

}  // namespace omni
