// `omni scan` with a grammar that takes the process down, for the tests of crash isolation. It is the real scan, supervisor
// and security agent; only in front of the agent each file goes through tree-sitter with a Python grammar whose external
// scanner acts on a marker:
//   U+2620 aborts        U+2604 reads a bad address     U+267B recurses until the stack is gone
//   U+231B never returns (and asks nobody for the time)
// Usage: crash_probe [--patience MILLISECONDS] scan …   (the flags of omni; settings files are not read)
#include <tree_sitter/api.h>
#include <tree_sitter/parser.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "agents/builtin.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "server/cli/command_line.h"
#include "server/cli/settings_request.h"
#include "server/scan/scan.h"

extern "C" const TSLanguage* tree_sitter_python();

namespace omni {
namespace {

int recurse(volatile int* up) {
  if (*up == 0) return 0;  // never: but the compiler can't know
  volatile int here[256] = {*up};
  return recurse(here) + here[255];
}

bool scan_with_markers(void* payload, TSLexer* lexer, const bool* valid) {
  switch (lexer->lookahead) {
    case 0x2620: std::abort();
    case 0x2604: {
      const volatile bool* volatile nowhere = nullptr;
      return *nowhere;
    }
    case 0x267B: {
      volatile int start = 1;
      return recurse(&start) == 0;
    }
    case 0x231B:
      for (volatile bool forever = true; forever;) {
      }
      break;
    default: break;
  }
  return tree_sitter_python()->external_scanner.scan(payload, lexer, valid);
}

/// Security, with each file parsed by the bad grammar first.
class ProbedAgent final : public Agent {
 public:
  explicit ProbedAgent(std::shared_ptr<const Agent> inner) : inner_(std::move(inner)), grammar_(*tree_sitter_python()) {
    grammar_.external_scanner.scan = scan_with_markers;
  }
  const AgentInfo& info() const override { return inner_->info(); }
  Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const override {
    TSParser* const parser = ts_parser_new();
    ts_parser_set_language(parser, &grammar_);
    const std::string& text = *input.file.text;
    ts_tree_delete(ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size())));
    ts_parser_delete(parser);
    return inner_->run(ctx, input);
  }

 private:
  std::shared_ptr<const Agent> inner_;
  TSLanguage grammar_;
};

std::vector<std::shared_ptr<const Agent>> probed_agents(const LanguageRegistry& registry, const RuleSet& rules, const SecurityOptions& options) {
  std::vector<std::shared_ptr<const Agent>> agents = builtin_agents(registry, rules, options);
  for (std::shared_ptr<const Agent>& agent : agents) {
    if (agent->info().name == "security") agent = std::make_shared<ProbedAgent>(agent);
  }
  return agents;
}

int run(std::vector<std::string> arguments) {
  std::chrono::milliseconds patience{10'000};
  if (arguments.size() > 2 && arguments[0] == "--patience") {
    patience = std::chrono::milliseconds(std::stoi(arguments[1]));
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  const auto parsed = parse_command_line(arguments, "probe");
  if (const auto* nothing = std::get_if<NothingToRun>(&parsed)) {
    std::cerr << nothing->text;
    return nothing->status;
  }
  const auto& line = std::get<CommandLine>(parsed);
  const auto* command = std::get_if<ScanCommand>(&line.command);
  if (command == nullptr) return 2;

  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  DiskFileSystem disk;
  CommonFlags flags = line.common;
  flags.no_config = true;
  auto request = settings_request(disk, {}, flags, command->paths);
  if (!request) return 2;
  return run_scan(*command, {.ctx = ctx,
                             .disk = disk,
                             .root = request->root,
                             // The ledger alone is asked for: no settings, no cache.
                             .user = user_folders_from(nullptr, nullptr, nullptr, std::getenv("XDG_STATE_HOME")),
                             .current = request->current,
                             .settings = load_settings(disk, *request),
                             .color = ColorChoice::Never,
                             .share_dir = {},
                             .agents = probed_agents,
                             .least_patience = patience});
}

}  // namespace
}  // namespace omni

int main(int argc, char** argv) { return omni::run(std::vector<std::string>(argv + 1, argv + argc)); }
