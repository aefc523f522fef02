#include "server/observe/ledger.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "server/workspace/paths.h"

namespace omni {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMetricsLine = "{\"metrics_of\":";

/// Calls `each` with every line, the last one first, until it says false.
template <typename Each>
void lines_backwards(std::string_view text, Each&& each) {
  while (!text.empty()) {
    if (text.back() == '\n') text.remove_suffix(1);
    const std::size_t start = text.rfind('\n') + 1;  // npos + 1 is 0
    const std::string_view line = text.substr(start);
    if (!line.empty() && !each(line)) return;
    text = text.substr(0, start);
  }
}

}  // namespace

RunLedger::RunLedger(FileSystem& disk, std::string folder)
    : disk_(disk), folder_(join_path(folder, "runs")), path_(join_path(folder_, "ledger.jsonl")) {}

Result<void> RunLedger::append(const RunRecord& record, std::string_view metrics) const {
  std::string lines = write_run(record) + "\n";
  if (!metrics.empty()) {
    lines.append(kMetricsLine).append(Json(record.id).dump()).append(",\"text\":");
    lines.append(inert_json(Json(std::string(metrics)).dump(-1, ' ', true, Json::error_handler_t::replace))).append("}\n");
  }
  OMNI_TRY_OK(disk_.make_directories(folder_));
  return disk_.append_lines(path_, lines, {.owner_only = true, .max_bytes = kMaxBytes});
}

Result<std::vector<std::string>> RunLedger::files() const {
  std::vector<std::string> out;
  for (const std::string& path : {path_ + ".1", path_}) {
    Result<std::string> text = disk_.read(path, 16 * kMaxBytes);
    if (text.has_value()) out.push_back(std::move(text).value());
    else if (text.error().code() != ErrorCode::NotFound) return std::move(text).error();
  }
  return out;
}

Result<RunLedger::Contents> RunLedger::read(std::size_t most) const {
  OMNI_TRY(const std::vector<std::string> texts, files());
  Contents out;
  for (auto text = texts.rbegin(); text != texts.rend(); ++text) {
    lines_backwards(*text, [&](std::string_view line) {
      if (most > 0 && out.runs.size() == most) return false;
      if (line.starts_with(kMetricsLine)) return true;
      Result<RunRecord> record = read_run(line);
      if (record.has_value()) out.runs.push_back(std::move(record).value());
      else ++out.damaged;
      return true;
    });
  }
  std::reverse(out.runs.begin(), out.runs.end());
  return out;
}

Result<std::optional<std::string>> RunLedger::metrics_of(std::string_view id) const {
  OMNI_TRY(const std::vector<std::string> texts, files());
  const std::string begin = std::string(kMetricsLine) + Json(std::string(id)).dump() + ",";
  std::optional<std::string> found;
  for (const std::string& text : texts) {
    lines_backwards(text, [&](std::string_view line) {
      if (!line.starts_with(begin)) return true;
      const Json json = Json::parse(line, nullptr, false);
      if (!json.is_object() || !json.contains("text") || !json["text"].is_string()) return true;
      found = json["text"].get<std::string>();
      return false;
    });
  }
  return found;
}

}  // namespace omni
