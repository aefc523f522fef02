#include "agents/plugin/manifest.h"

#include <algorithm>
#include <array>

#include "protocol/jsonrpc/reader.h"

namespace omni {
namespace {

using Need = JsonReader::Need;

constexpr std::array<std::string_view, 2> kScopes{"file", "workspace"};                // in the order of AgentScope
constexpr std::array<std::string_view, 3> kCosts{"low", "medium", "high"};            // in the order of AgentCost
constexpr std::array<std::string_view, 3> kEncodings{"utf-8", "utf-16", "utf-32"};  // in the order of PositionEncoding
constexpr std::uint64_t kMostMilliseconds = 24ULL * 3600 * 1000;

void read_duration(JsonReader& reader, std::string_view key, std::chrono::milliseconds& out) {
  std::uint64_t ms = 0;
  if (!reader.read(key, Need::Optional, ms)) return;
  if (ms > kMostMilliseconds) reader.refuse(key, "more than a day");
  out = std::chrono::milliseconds(static_cast<std::int64_t>(std::min(ms, kMostMilliseconds)));
}

Error refusal(ErrorCode code, const std::vector<JsonProblem>& problems) {
  std::string text = "its manifest can't be used";
  for (const JsonProblem& problem : problems) text += "; " + describe(problem);
  return Error(code, std::move(text));
}

}  // namespace

bool is_agent_id(std::string_view id) {
  return !id.empty() && id.size() <= 40 && id.front() != '-' &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<Manifest> read_manifest(const JsonValue& result, std::string_view expected_id) {
  std::vector<JsonProblem> problems;
  JsonReader reader(result, "result", problems);
  std::uint64_t protocol = 0;
  if (reader.read("protocol", Need::Required, protocol) && protocol != kAgentProtocol) {
    // Nothing else is looked at: another version may mean anything by it.
    return Error(ErrorCode::Unsupported, "it speaks version " + std::to_string(protocol) + " of the agent protocol, not " + std::to_string(kAgentProtocol));
  }
  Manifest manifest;
  reader.read("id", Need::Required, manifest.id);
  reader.read("version", Need::Required, manifest.version);
  reader.read("summary", Need::Optional, manifest.summary);
  std::size_t scope = 0, cost = 1, columns = 1;
  std::vector<std::string> consumes, provides;
  reader.read_word("scope", Need::Optional, kScopes, scope);
  reader.read("consumes", Need::Optional, consumes);
  reader.read("provides", Need::Optional, provides);
  reader.read("languages", Need::Optional, manifest.languages);
  reader.read("capabilities", Need::Optional, manifest.capabilities);
  reader.read_word("cost", Need::Optional, kCosts, cost);
  read_duration(reader, "budget_ms", manifest.budget);
  read_duration(reader, "heartbeat_ms", manifest.heartbeat);
  reader.read("deterministic", Need::Optional, manifest.deterministic);
  reader.read("path_sensitive", Need::Optional, manifest.path_sensitive);
  reader.read_word("position_encoding", Need::Optional, kEncodings, columns);
  manifest.cost = static_cast<AgentCost>(cost);
  manifest.columns = static_cast<PositionEncoding>(columns);
  if (reader.sound() && manifest.id != expected_id) {
    reader.refuse("id", "the settings call it `" + std::string(expected_id) + "`, it calls itself `" + manifest.id + "`");
  }
  if (!reader.finish()) return refusal(ErrorCode::Protocol, problems);

  manifest.scope = static_cast<AgentScope>(scope);
  for (const std::string& fact : consumes) {
    if (fact != "text") reader.refuse("consumes", "`" + fact + "`: only `text` can be sent to another process");
  }
  for (const std::string& fact : provides) {
    if (fact != manifest.fact()) reader.refuse("provides", "`" + fact + "`: an agent in another process provides `" + manifest.fact() + "`");
  }
  if (!reader.sound()) return refusal(ErrorCode::Unsupported, problems);
  return manifest;
}

}  // namespace omni
