#include "server/observe/run_record.h"

#include <array>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace omni {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double seconds) { return std::round(seconds * 1e6) / 1e6; }

Json parts_json(const std::vector<TimedPart>& parts, const char* name) {
  Json list = Json::array();
  for (const TimedPart& part : parts) {
    Json item = Json::object();
    if (!part.agent.empty()) item["agent"] = part.agent;
    item[name] = part.name;
    item["seconds"] = rounded(part.seconds);
    if (part.count > 0) item["count"] = part.count;
    list.push_back(std::move(item));
  }
  return list;
}

Json rules_json(const std::vector<RuleUse>& rules) {
  Json list = Json::array();
  for (const RuleUse& rule : rules) {
    list.push_back({{"rule", rule.rule}, {"seconds", rounded(rule.seconds)}, {"files", rule.files}, {"matches", rule.matches}});
  }
  return list;
}

Json caches_json(const std::vector<CacheUse>& caches) {
  Json list = Json::array();
  for (const CacheUse& cache : caches) {
    list.push_back({{"space", cache.space}, {"hits", cache.hits}, {"misses", cache.misses}, {"written", cache.written}, {"failed_writes", cache.failed_writes}});
  }
  return list;
}

/// Reads what is there and of the right kind.
class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {}

  template <typename T>
  void operator()(const char* key, T& out) const {
    const auto found = object_.find(key);
    if (found == object_.end()) return;
    if constexpr (std::is_same_v<T, std::string>) {
      if (found->is_string()) out = found->get<std::string>();
    } else if constexpr (std::is_same_v<T, bool>) {
      if (found->is_boolean()) out = found->get<bool>();
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      if (found->is_number_unsigned()) out = found->get<std::uint64_t>();
    } else if constexpr (std::is_same_v<T, std::map<std::string, std::uint64_t>>) {
      for (const auto& [name, count] : found->items()) {
        if (count.is_number_unsigned()) out[name] = count.template get<std::uint64_t>();
      }
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      for (const Json& item : *found) {
        if (item.is_string()) out.push_back(item.get<std::string>());
      }
    } else if (found->is_number()) {
      out = found->template get<T>();
    }
  }
  template <typename Each>
  void list(const char* key, Each&& each) const {
    const auto found = object_.find(key);
    if (found == object_.end() || !found->is_array()) return;
    for (const Json& item : *found) {
      if (item.is_object()) each(Reader(item));
    }
  }
  void parts(const char* key, const char* name, std::vector<TimedPart>& out) const {
    list(key, [&](const Reader& read) {
      TimedPart& part = out.emplace_back();
      read("agent", part.agent);
      read(name, part.name);
      read("seconds", part.seconds);
      read("count", part.count);
    });
  }
  void rules(const char* key, std::vector<RuleUse>& out) const {
    list(key, [&](const Reader& read) {
      RuleUse& rule = out.emplace_back();
      read("rule", rule.rule);
      read("seconds", rule.seconds);
      read("files", rule.files);
      read("matches", rule.matches);
    });
  }

 private:
  const Json& object_;
};

}  // namespace

std::string_view outcome_of(const RunRecord& record) {
  switch (record.status) {
    case 0: return "done";
    case 1: return "gate failed";
    case 2: return "unusable";
    case 4: return "cut short";
    case 128 + SIGHUP:
    case 128 + SIGINT:
    case 128 + SIGPIPE:
    case 128 + SIGTERM: return "interrupted";
    default: return "crashed";
  }
}

std::string format_time(std::chrono::system_clock::time_point time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return buffer.data();
}

std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text) {
  const auto number = [&](std::size_t digits) -> std::optional<unsigned> {
    unsigned value = 0;
    if (text.size() < digits) return std::nullopt;
    const auto end = std::from_chars(text.data(), text.data() + digits, value);
    if (end.ec != std::errc() || end.ptr != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    return value;
  };
  const auto next = [&](char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
  };
  const auto year = number(4);
  if (!year || !next('-')) return std::nullopt;
  const auto month = number(2);
  if (!month || !next('-')) return std::nullopt;
  const auto day = number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok() || *year < 1970 || *year > 2200) return std::nullopt;  // the clock's nanoseconds end in 2262
  std::chrono::system_clock::time_point time = std::chrono::sys_days(date);
  if (next('T') || next(' ')) {
    const auto hour = number(2);
    if (!hour || *hour > 23 || !next(':')) return std::nullopt;
    const auto minute = number(2);
    if (!minute || *minute > 59) return std::nullopt;
    time += std::chrono::hours(*hour) + std::chrono::minutes(*minute);
    if (next(':')) {
      const auto second = number(2);
      if (!second || *second > 59) return std::nullopt;
      time += std::chrono::seconds(*second);
      if (next('.')) {
        const auto ms = number(3);
        if (!ms) return std::nullopt;
        time += std::chrono::milliseconds(*ms);
      }
    }
    next('Z');
  }
  return text.empty() ? std::optional(time) : std::nullopt;
}

std::string inert_json(std::string dumped) {
  for (std::size_t i = 0; i < dumped.size(); ++i) {
    const std::string_view rest = std::string_view(dumped).substr(i);
    if (rest.front() == 0x7F) dumped.replace(i, 1, "\\u007f");
    else if (rest.starts_with("##[") || rest.starts_with("##vso[")) dumped.replace(i, 1, "\\u0023");
  }
  return dumped;
}

std::string write_run(const RunRecord& record, int indent) {
  Json options = Json::object();
  for (const auto& [key, value] : record.options) options[key] = value;
  Json json = {{"id", record.id},
               {"trace_id", record.trace_id},
               {"start", format_time(record.start)},
               {"door", record.door},
               {"version", record.version},
               {"engine", record.engine},
               {"workspace", record.workspace},
               {"options", std::move(options)},
               {"outcome", outcome_of(record)},
               {"status", record.status}};
  if (!record.error.empty()) json["error"] = record.error;
  json["complete"] = record.complete;
  json["seconds"] = rounded(record.seconds);
  json["cpu_seconds"] = rounded(record.cpu_seconds);
  json["peak_memory"] = record.peak_memory;
  json["threads"] = record.threads;
  json["phases"] = parts_json(record.phases, "phase");
  json["agents"] = parts_json(record.agents, "agent");
  Json stages = Json::array();
  for (const AgentOutcome& each : record.stages) {
    stages.push_back({{"stage", each.stage}, {"agent", each.agent}, {"runs", each.runs}, {"retries", each.retries}, {"failed", each.failed},
                      {"cut", each.cut}, {"skipped", each.skipped}, {"seconds", rounded(each.seconds)}});
  }
  json["stages"] = std::move(stages);
  json["rules_loaded"] = record.rules_loaded;
  json["slow_rules"] = rules_json(record.slow_rules);
  json["noisy_rules"] = rules_json(record.noisy_rules);
  json["slow_files"] = parts_json(record.slow_files, "path");
  json["files"] = record.files;
  json["bytes"] = record.bytes;
  json["skipped"] = record.skipped;
  json["findings"] = record.findings;
  json["suppressed"] = record.suppressed;
  json["notes"] = record.notes;
  json["problems"] = record.problems;
  json["caches"] = caches_json(record.caches);
  json["restarts"] = record.restarts;
  json["anomalies"] = record.anomalies;
  return inert_json(json.dump(indent, ' ', true, Json::error_handler_t::replace));
}

Result<RunRecord> read_run(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return Error(ErrorCode::Corrupt, "the line is no JSON object");
  const Reader read(json);
  RunRecord record;
  std::string start;
  read("id", record.id);
  read("start", start);
  const auto time = parse_time(start);
  if (record.id.empty() || !time) return Error(ErrorCode::Corrupt, "the record has no id or no time");
  record.start = *time;
  read("trace_id", record.trace_id);
  read("door", record.door);
  read("version", record.version);
  read("engine", record.engine);
  read("workspace", record.workspace);
  if (const auto options = json.find("options"); options != json.end() && options->is_object()) {
    for (const auto& [key, value] : options->items()) {
      if (value.is_string()) record.options.emplace_back(key, value.get<std::string>());
    }
  }
  read("status", record.status);
  read("error", record.error);
  read("complete", record.complete);
  read("seconds", record.seconds);
  read("cpu_seconds", record.cpu_seconds);
  read("peak_memory", record.peak_memory);
  read("threads", record.threads);
  read.parts("phases", "phase", record.phases);
  read.list("agents", [&](const Reader& each) {
    TimedPart& part = record.agents.emplace_back();
    each("agent", part.name);
    each("seconds", part.seconds);
    each("count", part.count);
  });
  read.list("stages", [&](const Reader& each) {
    AgentOutcome& outcome = record.stages.emplace_back();
    each("stage", outcome.stage);
    each("agent", outcome.agent);
    each("runs", outcome.runs);
    each("retries", outcome.retries);
    each("failed", outcome.failed);
    each("cut", outcome.cut);
    each("skipped", outcome.skipped);
    each("seconds", outcome.seconds);
  });
  read("rules_loaded", record.rules_loaded);
  read.rules("slow_rules", record.slow_rules);
  read.rules("noisy_rules", record.noisy_rules);
  read.parts("slow_files", "path", record.slow_files);
  read("files", record.files);
  read("bytes", record.bytes);
  read("skipped", record.skipped);
  read("findings", record.findings);
  read("suppressed", record.suppressed);
  read("notes", record.notes);
  read("problems", record.problems);
  read.list("caches", [&](const Reader& each) {
    CacheUse& cache = record.caches.emplace_back();
    each("space", cache.space);
    each("hits", cache.hits);
    each("misses", cache.misses);
    each("written", cache.written);
    each("failed_writes", cache.failed_writes);
  });
  read("restarts", record.restarts);
  read("anomalies", record.anomalies);
  return record;
}

}  // namespace omni
