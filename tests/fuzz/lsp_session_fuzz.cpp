// A client that does anything: documents opened, edited at random places, closed; requests, cancels, broken messages. Each request has
// exactly one answer, and in the end every document has the diagnostics that a server has which opens its last text.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agents/builtin.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"
#include "protocol/lsp/types.h"
#include "server/lsp/server.h"
#include "tests/fuzz/support.h"

namespace omni {
namespace {

constexpr std::string_view kRules = R"yaml(rules:
  - {id: eval, languages: [python], severity: ERROR, message: "eval of $X", pattern: eval($X), fix: safe($X)}
  - {id: text, languages: [regex], severity: INFO, message: todo, pattern-regex: "TODO\\w*"}
  - id: flow
    languages: [python]
    severity: WARNING
    message: data
    mode: taint
    pattern-sources: [{pattern: source()}]
    pattern-sinks: [{pattern: sink(...)}]
)yaml";
constexpr std::string_view kPieces[] = {"eval(x)\n", "def f():\n    ", "source()", "sink(a)\n", "a = source()\n", "(", ")", "\"", "😀", "é", "\r\n", "\n", "# TODO1\n", "    ", "x", "# omni:ignore eval -- r\n"};
constexpr const char* kUris[] = {"file:///w/a.py", "file:///w/%62.py", "untitled:c"};
constexpr const char* kMethods[] = {"textDocument/hover", "textDocument/documentSymbol", "textDocument/foldingRange", "textDocument/diagnostic", "textDocument/codeAction",
                                    "workspace/diagnostic", "omni/health", "omni/scan", "omni/explain", "no/such", "omni/graph"};

/// A server whose threads are this one.
struct World {
  ManualClock clock;
  NullLog log{OnBug::Abort};
  Context ctx{clock, log};
  EventLoop loop{clock};
  InlineExecutor executor;
  LanguageRegistry& registry;
  MemoryFileSystem disk;
  MetricRegistry metrics;
  Engines engines;
  std::map<std::string, int> answers;                // by id
  std::map<std::string, JsonValue> last_diagnostics; // of pulls, by URI
  LspServer server;

  explicit World(LanguageRegistry& languages)
      : registry(languages),
        engines(ctx, loop, executor,
                EngineParts{.registry = registry, .disk = with_rules(disk), .agents = builtin_agents, .blobs = {}, .engine = "fuzz", .share_dir = {}, .rules = {{"/r.yaml"}, {}}},
                {.user = {}, .current = "/w", .use_files = false}),
        server({ctx, loop, executor, executor, engines, metrics, "0"}, [this](const std::string& json) { said(json); }, {}) {
    send(make_request(std::int64_t{0}, "initialize",
                      {{"capabilities", {{"textDocument", {{"diagnostic", JsonValue::object()}, {"codeAction", {{"codeActionLiteralSupport", JsonValue::object()}}}}}}},
                       {"workspaceFolders", JsonValue::array({{{"uri", "file:///w"}, {"name", "w"}}})}}));
    send(make_notification("initialized", JsonValue::object()));
  }
  ~World() { server.stop(); }

  static MemoryFileSystem& with_rules(MemoryFileSystem& files) {
    files.add_directory("/w");
    files.add_file("/w/d.py", "eval(1)\n");
    files.add_file("/r.yaml", std::string(kRules));
    return files;
  }

  void send(Message message) {
    server.on_message(std::move(message));
    loop.run_pending();
  }
  void said(const std::string& json) {
    const JsonValue message = JsonValue::parse(json);
    const JsonValue* const id = member(message, "id");
    if (id == nullptr || member(message, "method") != nullptr) return;
    if (++answers[id->dump()] > 1) std::abort();
    if (const JsonValue* const items = member_at(message, "result.items")) last_diagnostics[id->dump()] = *items;
  }
  void pass(std::chrono::milliseconds time) {
    clock.advance(time);
    loop.run_pending();
  }
  JsonValue diagnostics(const char* uri, std::int64_t id) {
    send(make_request(id, "textDocument/diagnostic", {{"textDocument", {{"uri", uri}}}}));
    return last_diagnostics[std::to_string(id)];
  }
  void open(const char* uri, const std::string& text, std::int64_t version) {
    send(make_notification("textDocument/didOpen", {{"textDocument", {{"uri", uri}, {"languageId", "python"}, {"version", version}, {"text", text}}}}));
  }
};

class PlayedSession {
 public:
  PlayedSession(LanguageRegistry& registry, std::string_view bytes) : registry_(registry), world_(registry), bytes_(bytes) {}

  void run() {
    while (!bytes_.empty() && step_ < 60) step();
    world_.pass(std::chrono::seconds(10));
    for (const auto& [uri, text] : texts_) {
      const JsonValue live = world_.diagnostics(uri, ++id_);
      World fresh(registry_);
      fresh.open(uri, text, 1);
      fresh.pass(std::chrono::seconds(10));
      JsonValue anew = fresh.diagnostics(uri, 1);
      if (live != anew) std::abort();
    }
    world_.send(make_request(++id_, "shutdown", nullptr));
    for (std::int64_t id = 0; id <= id_; ++id) {
      if (world_.answers[std::to_string(id)] != 1) std::abort();
    }
  }

 private:
  std::uint8_t next() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }

  void step() {
    ++step_;
    const std::uint8_t what = next();
    const char* const uri = kUris[next() % std::size(kUris)];
    switch (what % 8) {
      case 0: {
        std::string text;
        for (std::uint8_t i = next() % 8; i > 0; --i) text += kPieces[next() % std::size(kPieces)];
        texts_[uri] = text;
        world_.open(uri, text, ++version_);
        return;
      }
      case 1:
        texts_.erase(uri);
        world_.send(make_notification("textDocument/didClose", {{"textDocument", {{"uri", uri}}}}));
        return;
      case 2: {
        const char* const method = kMethods[next() % std::size(kMethods)];
        const std::uint32_t line = next() % 4;
        world_.send(make_request(++id_, method, {{"textDocument", {{"uri", uri}}}, {"position", {{"line", line}, {"character", 3}}},
                                                 {"range", to_json_value(Range{{0, 0}, {line, 9}})}, {"context", {{"diagnostics", JsonValue::array()}}},
                                                 {"rule", "eval"}, {"uri", uri}, {"line", line}}));
        return;
      }
      case 3: world_.send(make_notification("$/cancelRequest", {{"id", id_ - next() % 3}})); return;
      case 4: world_.pass(std::chrono::milliseconds(next())); return;
      case 5: {
        const std::size_t length = std::min<std::size_t>(next(), bytes_.size());
        auto message = decode_message(bytes_.substr(0, length));
        bytes_.remove_prefix(length);
        // Its own id would be answered beside ours.
        if (const Message* const sound = std::get_if<Message>(&message); sound != nullptr && (sound->id || sound->method.starts_with("textDocument/did") || sound->method == "exit")) return;
        world_.server.on_message(std::move(message));
        world_.loop.run_pending();
        return;
      }
      default: change(uri);
    }
  }

  void change(const char* uri) {
    const auto found = texts_.find(uri);
    if (found == texts_.end()) return;
    JsonValue changes = JsonValue::array();
    for (std::uint8_t i = 0; i <= next() % 3U; ++i) {
      const SourceText source("x", found->second);
      const auto size = static_cast<std::uint32_t>(found->second.size());
      const ByteOffset begin = size == 0 ? 0 : (next() * 256U + next()) % (size + 1);
      const ByteOffset end = std::min<std::uint32_t>(size, begin + next() % 16U);
      const Range range = source.lines().range({begin, end}, PositionEncoding::Utf16);
      const ByteRange real = source.lines().bytes(range, PositionEncoding::Utf16);
      const std::string piece(kPieces[next() % std::size(kPieces)]);
      found->second = found->second.substr(0, real.begin) + piece + found->second.substr(real.end);
      changes.push_back({{"range", to_json_value(range)}, {"text", piece}});
    }
    world_.send(make_notification("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", ++version_}}}, {"contentChanges", std::move(changes)}}));
  }

  LanguageRegistry& registry_;
  World world_;
  std::string_view bytes_;
  std::map<const char*, std::string> texts_;
  std::int64_t id_ = 0;
  std::int64_t version_ = 0;
  int step_ = 0;
};

}  // namespace
}  // namespace omni

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static omni::LanguageRegistry registry;
  if (size > 4096) return 0;
  omni::PlayedSession(registry, std::string_view(reinterpret_cast<const char*>(data), size)).run();
  return 0;
}
