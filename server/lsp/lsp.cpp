#include "server/lsp/lsp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <optional>
#include <stop_token>

#include "protocol/base/watchdog.h"
#include "protocol/text/escape.h"
#include "server/lsp/connection.h"
#include "server/lsp/recorder.h"
#include "server/lsp/server.h"

namespace omni {
namespace {

constexpr std::chrono::seconds kLastWords{1};
constexpr int kBackgroundNiceness = 10;
constexpr std::size_t kInteractiveThreads = 2;
constexpr std::size_t kOutsideThreads = 2;

/// Connects to the client, which listens on this machine. -1: nobody does.
int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

int run_lsp(const LspCommand& command, const LspEnvironment& environment) {
  std::signal(SIGPIPE, SIG_IGN);  // a client that is gone is seen by the write that fails
  Descriptor socket;
  int in = command.in;
  int out = command.out;
  if (command.socket_port != 0) {
    socket = Descriptor(connect_to(command.socket_port));
    if (!socket.is_open()) {
      std::cerr << "omni lsp: nobody listens on port " << command.socket_port << " of this machine; the client has to listen there before it starts the server\n";
      return 2;
    }
    in = out = socket.get();
  }
  std::unique_ptr<SessionRecorder> recorder;
  if (!command.record.empty()) {
    Result<std::unique_ptr<SessionRecorder>> opened = SessionRecorder::open(command.record, environment.ctx.clock());
    if (!opened.has_value()) {
      std::cerr << "omni lsp: --record: " << escape_terminal(opened.error().describe()) << "\n";
      return 2;
    }
    recorder = *std::move(opened);
  }
  std::stop_source ending;
  const Context ctx = environment.ctx.with_stop(ending.get_token());
  EventLoop loop(ctx.clock());
  const LanguageRegistry registry;
  const auto target = std::make_shared<LspServer*>(nullptr);
  LspConnection connection(in, out,
                           {[&loop, target](std::variant<Message, UnreadMessage> message) {
                              loop.post([target, message = std::move(message)]() mutable { (*target)->on_message(std::move(message)); });
                            },
                            recorder ? [&recorder](const std::string& text) { recorder->received(text); } : std::function<void(std::string)>(),
                            [&loop, target](const std::string& why) { loop.post([target, why] { (*target)->on_closed(why); }); }},
                           ctx.log());
  Watchdog watchdog(ctx.clock(), {}, [&loop, target, &ctx](const std::string& file, std::chrono::milliseconds silent) {
    ctx.log().warn("an analysis gets on no more", {{"file", file}, {"silent_ms", silent.count()}});
    loop.post([target, file, silent] { (*target)->tell_stuck(file, silent); });
  });
  std::optional<ThreadPoolExecutor> interactive(std::in_place, ThreadPoolOptions{.threads = kInteractiveThreads}, ctx.log());
  std::optional<ThreadPoolExecutor> outside(std::in_place, ThreadPoolOptions{.threads = kOutsideThreads}, ctx.log());
  std::optional<ThreadPoolExecutor> background(std::in_place, ThreadPoolOptions{.niceness = kBackgroundNiceness}, ctx.log());
  Engines engines(ctx, loop, *interactive,  // somebody waits for them, and a look at the workspace takes all the others' threads
                  EngineParts{.registry = registry,
                              .disk = environment.disk,
                              .agents = environment.agents,
                              .blobs = environment.blobs,
                              .engine = environment.engine,
                              .share_dir = environment.share_dir,
                              .watchdog = &watchdog,
                              .rules = {command.rules, command.add_rules}},
                  environment.settings);
  MetricRegistry metrics;
  LspServer server(Session::Parts{ctx, loop, *interactive, *background, *outside, engines, metrics, environment.version},
                   [&connection, &recorder](std::string json) {
                     if (recorder) recorder->sent(json);
                     connection.send_text(std::move(json));
                   },
                   [&connection](std::int64_t pid) { connection.watch(pid); });
  *target = &server;
  connection.start();
  const int status = loop.run();
  ending.request_stop();
  server.stop();
  interactive.reset();  // what runs on them uses all the rest
  background.reset();
  outside.reset();
  static_cast<void>(connection.flush(kLastWords));
  return status;
}

}  // namespace omni
