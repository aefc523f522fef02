#include "server/lsp/replay.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "protocol/base/descriptor.h"
#include "protocol/base/sync.h"
#include "protocol/lsp/types.h"
#include "protocol/text/escape.h"
#include "server/lsp/connection.h"

namespace omni {
namespace {

constexpr std::chrono::seconds kPatience{30};  // for one answer
constexpr std::size_t kMostShown = 20;

struct Line {
  bool from_client = false;
  JsonValue message;  // null: raw
  std::string raw;
};

Result<std::vector<Line>> read_record(const FileSystem& disk, const std::string& path) {
  OMNI_TRY(const std::string text, disk.read(path, 0));
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    ++number;
    const Result<JsonValue> parsed = parse_json(std::string_view(text).substr(at, end - at));
    if (!parsed.has_value() || !parsed->is_object() || text_at(*parsed, "from").empty()) {
      return Error(ErrorCode::InvalidInput, path + ":" + std::to_string(number) + ": this is no line of a record (`omni lsp --record`)");
    }
    Line line;
    line.from_client = text_at(*parsed, "from") == "client";
    if (const JsonValue* const message = member(*parsed, "message")) line.message = *message;
    line.raw = text_at(*parsed, "raw");
    lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

/// What the server said: answers by the id's JSON, the last diagnostics by URI.
struct Said {
  std::map<std::string, JsonValue> answers;
  std::map<std::string, JsonValue> diagnostics;
  std::map<std::string, std::int64_t> versions;

  void add(const JsonValue& message) {
    const JsonValue* const method = member(message, "method");
    if (method == nullptr) {
      const JsonValue* const id = member(message, "id");
      JsonValue answer = message;
      answer.erase("id");
      if (answer.contains("result") && answer["result"].is_object()) answer["result"].erase("elapsedMs");
      if (id != nullptr) answers[id->dump()] = std::move(answer);
    } else if (*method == "textDocument/publishDiagnostics") {
      const std::string uri = text_at(message, "params.uri");
      diagnostics[uri] = message["params"]["diagnostics"];
      const JsonValue* const version = member_at(message, "params.version");
      versions[uri] = version != nullptr && version->is_number_integer() ? version->get<std::int64_t>() : 0;
    }
  }
};

/// The server as a client sees it. Threads: its own reads, the caller's sends and waits.
class Player {
 public:
  Player(int to_server, int from_server, Log& log)
      : connection_(from_server, to_server,
                    {[this](std::variant<Message, UnreadMessage> message) { received(std::move(message)); }, {}, [this](const std::string&) { closed(); }}, log) {
    connection_.start();
  }

  void send(std::string json) { connection_.send_text(std::move(json)); }

  /// Until `ready` says yes of what was said; false: in vain.
  template <typename Ready>
  bool wait(Ready ready) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const MutexLock lock(mu_);
    while (!ready(said_)) {
      if (closed_ || !changed_.wait_until(mu_, deadline)) return ready(said_);
    }
    return true;
  }

  Said said() {
    const MutexLock lock(mu_);
    return said_;
  }

 private:
  void received(std::variant<Message, UnreadMessage> message) {
    const Message* const sound = std::get_if<Message>(&message);
    if (sound == nullptr) return;
    const JsonValue json = JsonValue::parse(encode_message(*sound));
    {
      const MutexLock lock(mu_);
      said_.add(json);
    }
    changed_.notify_all();
    if (sound->kind == Message::Kind::Request) send(encode_message(make_response(*sound->id, nullptr)));
  }
  void closed() {
    {
      const MutexLock lock(mu_);
      closed_ = true;
    }
    changed_.notify_all();
  }

  Mutex mu_;
  CondVar changed_;
  Said said_ OMNI_GUARDED_BY(mu_);
  bool closed_ OMNI_GUARDED_BY(mu_) = false;
  LspConnection connection_;
};

/// Answers that tell of the moment: no two are the same.
constexpr std::string_view kOfTheMoment[] = {"omni/health", "omni/memoryUsage", "omni/metrics"};

bool is_answer(const JsonValue& message) { return member(message, "method") == nullptr; }

}  // namespace

int run_replay(const ReplayCommand& command, const LspEnvironment& environment, std::ostream& out, std::ostream& err) {
  const Result<std::vector<Line>> record = read_record(environment.disk, command.file);
  if (!record.has_value()) {
    err << "omni replay: " << escape_terminal(record.error().describe()) << "\n";
    return 2;
  }
  int to_server[2] = {-1, -1};
  int from_server[2] = {-1, -1};
  if (::pipe2(to_server, O_CLOEXEC) != 0 || ::pipe2(from_server, O_CLOEXEC) != 0) {
    err << "omni replay: no pipe could be made\n";
    return 2;
  }
  Descriptor server_in(to_server[0]);
  Descriptor client_out(to_server[1]);
  Descriptor client_in(from_server[0]);
  Descriptor server_out(from_server[1]);
  LspCommand server = command.server;
  server.in = server_in.get();
  server.out = server_out.get();
  std::thread serving([&] {
    run_lsp(server, environment);
    server_out.close();
  });

  std::set<std::string> left_out;
  for (const Line& line : *record) {
    if (!line.from_client) continue;
    const std::string method = text_at(line.message, "method");
    const bool moment = std::find(std::begin(kOfTheMoment), std::end(kOfTheMoment), method) != std::end(kOfTheMoment);
    const JsonValue* const id = method == "$/cancelRequest" ? member_at(line.message, "params.id") : moment ? member(line.message, "id") : nullptr;
    if (id != nullptr) left_out.insert(id->dump());
  }
  Said expected;
  bool in_time = true;
  Said told;
  {
    Player player(client_out.get(), client_in.get(), environment.ctx.log());
    for (const Line& line : *record) {
      if (!line.from_client) {
        expected.add(line.message);
        if (is_answer(line.message)) {
          const JsonValue* const id = member(line.message, "id");
          if (id != nullptr) in_time = player.wait([&](const Said& said) { return said.answers.contains(id->dump()); }) && in_time;
        } else if (text_at(line.message, "method") == "textDocument/publishDiagnostics") {
          const std::string uri = text_at(line.message, "params.uri");
          const std::int64_t version = expected.versions[uri];
          in_time = player.wait([&](const Said& said) { return said.diagnostics.contains(uri) && said.versions.at(uri) >= version; }) && in_time;
        }
        continue;
      }
      if (is_answer(line.message) && !line.message.is_null()) continue;  // the player answers the server's requests itself
      JsonValue message = line.message;
      if (text_at(message, "method") == "initialize") message["params"]["processId"] = nullptr;  // that process is long gone
      player.send(line.message.is_null() ? line.raw : message.dump(-1, ' ', false, JsonValue::error_handler_t::replace));
    }
    if (!expected.diagnostics.empty()) {
      player.wait([&](const Said& said) { return said.diagnostics == expected.diagnostics; });
    }
    told = player.said();
    client_out.close();
  }
  serving.join();

  std::vector<std::string> differences;
  if (!in_time) differences.emplace_back("the server did not say in time what it had said in the record");
  for (const auto& [id, answer] : expected.answers) {
    if (left_out.contains(id)) continue;
    const auto found = told.answers.find(id);
    if (found == told.answers.end()) differences.push_back("no answer to request " + id);
    else if (found->second != answer) differences.push_back("another answer to request " + id);
  }
  for (const auto& [uri, diagnostics] : expected.diagnostics) {
    const auto found = told.diagnostics.find(uri);
    if (found == told.diagnostics.end() || found->second != diagnostics) differences.push_back("other diagnostics of " + uri);
  }
  for (std::size_t i = 0; i < std::min(differences.size(), kMostShown); ++i) out << escape_terminal(differences[i]) << "\n";
  if (differences.size() > kMostShown) out << "and " << differences.size() - kMostShown << " differences more\n";
  out << expected.answers.size() << " answers and the diagnostics of " << expected.diagnostics.size() << " documents compared: "
      << (differences.empty() ? "the same" : std::to_string(differences.size()) + " differences") << "\n";
  return command.verify && !differences.empty() ? 1 : 0;
}

}  // namespace omni
