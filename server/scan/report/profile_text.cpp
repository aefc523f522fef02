#include <algorithm>
#include <array>
#include <cstdio>

#include "protocol/text/escape.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"
#include "server/scan/report/writers.h"

namespace omni {
namespace {

constexpr std::size_t kRows = 15;

std::string milliseconds(std::chrono::nanoseconds time) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f", std::chrono::duration<double, std::milli>(time).count());
  return buffer.data();
}

std::string share(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f%%", percent(part, whole));
  return buffer.data();
}

/// `rows` cut at kRows, with the rest in one line. Each has its time in front.
template <typename T, typename Cells>
std::string table(const char* name, const std::vector<T>& items, std::chrono::nanoseconds whole, std::vector<std::string> heading, Cells&& cells) {
  std::vector<std::vector<std::string>> rows;
  std::chrono::nanoseconds rest{0};
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i >= kRows) {
      rest += items[i].time;
      continue;
    }
    std::vector<std::string> row{milliseconds(items[i].time), share(items[i].time, whole)};
    for (std::string& cell : cells(items[i])) row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return {};
  heading.insert(heading.begin(), {"MS", "SHARE"});
  std::string out = write_table(heading, rows);
  if (items.size() > kRows) out += milliseconds(rest) + " ms in " + std::to_string(items.size() - kRows) + " more " + name + "\n";
  return out + "\n";
}

}  // namespace

std::string write_profile(const RunProfile& profile) {
  const RunCosts& costs = profile.costs;
  std::string out = "Where the time went: " + milliseconds(profile.wall) + " ms by the clock, " + milliseconds(profile.threads) + " ms of " +
                    count_of(profile.thread_count, "thread") + " (shares are of these; " + share(profile.unknown, profile.threads) + " is in no phase)\n\n";
  out += table("phases", costs.phases, profile.threads, {"TIMES", "PHASE"}, [](const PhaseCost& cost) {
    return std::vector<std::string>{std::to_string(cost.count), cost.agent.empty() ? cost.phase : cost.agent + ": " + cost.phase};
  });
  out += table("rules", costs.rules, profile.threads, {"FILES", "MATCHES", "RULE", "SLOWEST FILE (MS)"}, [](const RuleCost& cost) {
    return std::vector<std::string>{std::to_string(cost.files), std::to_string(cost.matches), cost.rule, cost.slowest_file + " (" + milliseconds(cost.slowest) + ")"};
  });
  std::vector<FileCost> files = costs.files;
  out += table("files", files, profile.threads, {"FILE"}, [](const FileCost& cost) { return std::vector<std::string>{cost.path}; });
  if (costs.file_count > files.size()) {
    std::chrono::nanoseconds named{0};
    for (const FileCost& file : files) named += file.time;
    out += milliseconds(costs.file_time - named) + " ms in " + std::to_string(costs.file_count - files.size()) + " quicker files\n\n";
  }
  for (const std::string& advice : profile.advice) out += "advice: " + escape_terminal(advice) + "\n";
  return out + "\n";
}

}  // namespace omni
