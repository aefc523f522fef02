#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "protocol/text/edits.h"
#include "protocol/text/line_index.h"
#include "tests/packs/pack.h"

// The finished program over the packs' own test files, all rules at once, as a user runs it: a rule must report
// exactly the lines that say `ruleid`, as start lines; its fixes must give the text of NAME.fixed.EXT, where nothing is
// left to report. One run for all rules also shows that they live together.
namespace omni::test {
namespace {

namespace fs = std::filesystem;
using Lines = std::set<std::uint32_t>;

#ifdef OMNI_PROGRAM
struct Output {
  std::string text;
  int status = -1;
};

/// Runs a command line. `program` and `folder` come from the build, so they need no quoting beyond quotes.
Output run(const std::string& command) {
  Output out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[1 << 16];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.text.append(buffer, n);
  const int status = pclose(pipe);
  out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

/// Reported start lines by (rule, file relative to the packs).
using Reported = std::map<std::pair<std::string, std::string>, Lines>;

Reported read_results(const nlohmann::json& sarif) {
  Reported out;
  for (const auto& result : sarif.at("runs").at(0).at("results")) {
    const auto& place = result.at("locations").at(0).at("physicalLocation");
    out[{result.at("ruleId").get<std::string>(), place.at("artifactLocation").at("uri").get<std::string>()}].insert(
        place.at("region").at("startLine").get<std::uint32_t>());
  }
  return out;
}

/// As in SARIF.
struct PlacedEdit {
  Range range;
  std::string text;
  auto operator<=>(const PlacedEdit&) const = default;
};

/// `text` after all edits; nothing when two of them overlap.
std::optional<std::string> with_edits(const std::string& text, const std::set<PlacedEdit>& edits) {
  const LineIndex lines(text);
  std::vector<ByteEdit> bytes;
  for (const PlacedEdit& edit : edits) bytes.push_back({lines.bytes(edit.range, PositionEncoding::Utf16), edit.text});
  Result<std::string> out = apply_edits(text, bytes);
  if (!out.has_value()) return std::nullopt;
  return std::move(out).value();
}

/// What the fixes of the results do, by (rule, file relative to the packs); equal edits once.
std::map<std::pair<std::string, std::string>, std::set<PlacedEdit>> read_edits(const nlohmann::json& sarif) {
  std::map<std::pair<std::string, std::string>, std::set<PlacedEdit>> out;
  for (const auto& result : sarif.at("runs").at(0).at("results")) {
    if (!result.contains("fixes")) continue;
    for (const auto& change : result.at("fixes").at(0).at("artifactChanges")) {
      const auto uri = change.at("artifactLocation").at("uri").get<std::string>();
      for (const auto& replacement : change.at("replacements")) {
        const auto& region = replacement.at("deletedRegion");
        const auto number = [&](const char* key) { return region.at(key).get<std::uint32_t>() - 1; };
        out[{result.at("ruleId").get<std::string>(), uri}].insert(
            {{{number("startLine"), number("startColumn")}, {number("endLine"), number("endColumn")}},
             replacement.at("insertedContent").at("text").get<std::string>()});
      }
    }
  }
  return out;
}

std::string spelled(const Lines& lines) {
  std::string out;
  for (const auto line : lines) out += (out.empty() ? "" : ", ") + std::to_string(line);
  return out.empty() ? "none" : out;
}

Lines without(Lines lines, const Lines& others) {
  for (const auto line : others) lines.erase(line);
  return lines;
}

TEST_CASE("every rule reports the lines its test file expects, and its fix mends them", "[packs]") {
  const fs::path root = OMNI_PACKS;
  const Output output = run("cd '" + root.string() +
                            "' && '" OMNI_PROGRAM "' scan --rules . --no-config --ignore-rule-paths --format sarif .");
  REQUIRE(output.status == 0);
  const auto sarif = nlohmann::json::parse(output.text);
  for (const auto& invocation : sarif.at("runs").at(0).value("invocations", nlohmann::json::array())) {
    for (const char* kind : {"toolConfigurationNotifications", "toolExecutionNotifications"}) {
      for (const auto& notification : invocation.value(kind, nlohmann::json::array())) {
        if (notification.value("level", "warning") != "note") FAIL_CHECK(notification.dump());
      }
    }
  }
  Reported reported = read_results(sarif);
  auto edits = read_edits(sarif);
  const Pack pack = read_pack(root);
  REQUIRE_FALSE(pack.rules.empty());
  for (const PackRule& rule : pack.rules) {
    for (const fs::path& target : rule.targets) {
      const std::string uri = target.lexically_relative(root).generic_string();
      const Annotations annotations = read_annotations(read_text(target));
      const auto own = annotations.by_rule.find(rule.id);
      const Expectation expected = own == annotations.by_rule.end() ? Expectation{} : own->second;
      const Lines found = without(reported[{rule.id, uri}], expected.neutral);
      const Lines missed = without(expected.reported, found);
      const Lines alarms = without(found, expected.reported);
      if (!missed.empty()) FAIL_CHECK(uri << ": not reported: " << spelled(missed));
      if (!alarms.empty()) FAIL_CHECK(uri << ": reported by mistake: " << spelled(alarms));
      const fs::path fixed = fixed_file(target);
      if (!fs::exists(fixed)) continue;
      const std::set<PlacedEdit>& own_edits = edits[{rule.id, uri}];
      const auto text = with_edits(read_text(target), own_edits);
      if (!text) FAIL_CHECK(uri << ": fixes overlap");
      if (text) CHECK(*text == read_text(fixed));
      // The fixed text was scanned in the same run. No fix of ours changes the number of lines.
      Lines mended;
      for (const PlacedEdit& edit : own_edits) mended.insert(edit.range.start.line + 1);
      const Lines unmended = without(expected.reported, mended);
      const std::string fixed_uri = fixed.lexically_relative(root).generic_string();
      const Lines left = without(reported[{rule.id, fixed_uri}], unmended);
      if (mended.empty()) FAIL_CHECK(fixed_uri << ": the fix mends nothing");
      if (!left.empty()) FAIL_CHECK(fixed_uri << ": still reported after the fix: " << spelled(left));
    }
  }
}

TEST_CASE("the demo workspace shows a handful of findings, some in each of its files", "[packs]") {
  const fs::path demo = OMNI_DEMO;
  const Output output = run("cd '" + demo.string() +
                            "' && '" OMNI_PROGRAM "' scan --rules '" OMNI_PACKS "' --no-config --format sarif .");
  REQUIRE(output.status == 0);
  std::set<std::string> with_findings;
  std::size_t count = 0;
  for (const auto& [place, lines] : read_results(nlohmann::json::parse(output.text))) {
    with_findings.insert(place.second);
    count += lines.size();
  }
  CHECK(count >= 10);
  CHECK(count <= 26);  // one of them suppressed
  for (const auto& entry : fs::recursive_directory_iterator(demo)) {
    const std::string file = entry.path().lexically_relative(demo).generic_string();
    if (entry.is_regular_file() && file != "README.md" && !with_findings.contains(file))
      FAIL_CHECK(file << ": no finding");
  }
}
#else
TEST_CASE("every rule reports the lines its test file expects, and no others", "[packs]") {
  WARN("[skipped] this build has no program `omni` to run the packs with");
}
#endif

}  // namespace
}  // namespace omni::test
