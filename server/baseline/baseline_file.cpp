#include "server/baseline/baseline_file.h"

#include <algorithm>

#include "protocol/text/uri.h"
#include "server/json/json_common.h"

namespace omni {

namespace {

constexpr std::string_view kFormat = "omni-baseline";
constexpr int kVersion = 1;

/// The member as text; empty when absent. False when it is something else.
bool read_text(const OrderedJson& object, const char* key, std::string& value) {
  const auto member = object.find(key);
  if (member == object.end()) return true;
  if (!member->is_string()) return false;
  value = member->get<std::string>();
  return true;
}

/// Empty: read. Else what is wrong.
std::string read_entry(const OrderedJson& json, BaselineEntry& entry) {
  if (!json.is_object()) return "is no object";
  std::string uri;
  if (!read_text(json, "rule", entry.rule_id) || !read_text(json, "uri", uri) || !read_text(json, "symbol", entry.symbol) ||
      !read_text(json, "strict", entry.fingerprints.strict) || !read_text(json, "code", entry.fingerprints.code) ||
      !read_text(json, "lineHash", entry.fingerprints.line_hash) || !read_text(json, "justification", entry.justification)) {
    return "has a value that should be a string";
  }
  if (entry.rule_id.empty() || uri.empty()) return "lacks `rule` or `uri`";
  if (entry.fingerprints.code.empty() && entry.fingerprints.line_hash.empty()) return "lacks its fingerprints";
  Result<std::string> file = percent_decode(uri);
  if (!file) return "has a broken `uri`";
  entry.file = std::move(*file);
  const auto line = json.find("line");
  if (line == json.end()) return {};
  if (!line->is_number_unsigned() || line->get<std::uint64_t>() > 0xFFFFFFFFu) return "has a broken `line`";
  entry.line = line->get<std::uint32_t>();
  return {};
}

}  // namespace

std::string write_baseline(const Baseline& baseline) {
  std::string out = R"({"format": "omni-baseline", "version": 1, "findings": [)";
  for (std::size_t i = 0; i < baseline.entries.size(); ++i) {
    const BaselineEntry& entry = baseline.entries[i];
    OrderedJson json = {{"rule", entry.rule_id}, {"uri", relative_uri(entry.file)}, {"line", entry.line}};
    put(json, "symbol", entry.symbol);
    put(json, "strict", entry.fingerprints.strict);
    put(json, "code", entry.fingerprints.code);
    put(json, "lineHash", entry.fingerprints.line_hash);
    put(json, "justification", entry.justification);
    std::string line = dump_json(json, -1);
    line.pop_back();
    out += (i == 0 ? "\n" : ",\n") + line;
  }
  return out + "\n]}\n";
}

Result<LoadedBaseline> read_baseline(std::string_view text, std::string_view file) {
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorCode::InvalidInput, "reading the baseline " + std::string(file) + ": " + why);
  };
  const OrderedJson json = OrderedJson::parse(text, nullptr, false);
  if (json.is_discarded()) return refuse("it is no JSON");
  if (!json.is_object() || json.value("format", OrderedJson()) != kFormat) return refuse("it is no omni-baseline");
  const OrderedJson version = json.value("version", OrderedJson());
  if (!version.is_number_unsigned() || version.get<std::uint64_t>() < 1) return refuse("its version is missing");
  if (version.get<std::uint64_t>() > kVersion) {
    return refuse("it has version " + version.dump() + ", this OMNI knows " + std::to_string(kVersion));
  }
  const auto findings = json.find("findings");
  if (findings == json.end() || !findings->is_array()) return refuse("`findings` is missing");
  LoadedBaseline loaded;
  std::size_t number = 0;
  for (const OrderedJson& item : *findings) {
    ++number;
    BaselineEntry entry;
    if (std::string wrong = read_entry(item, entry); !wrong.empty()) {
      loaded.problems.push_back({ProblemSeverity::Warning, "baseline-entry", "entry " + std::to_string(number) + " " + wrong + "; it is not used",
                                 "write the baseline anew", std::string(file), {}, {}});
      continue;
    }
    loaded.baseline.entries.push_back(std::move(entry));
  }
  return loaded;
}

}  // namespace omni
