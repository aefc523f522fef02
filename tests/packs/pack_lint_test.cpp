#include <algorithm>
#include <regex>
#include <set>

#include <catch2/catch.hpp>
#include <yaml-cpp/yaml.h>

#include "tests/packs/pack.h"

// How the rules of our own packs are written: what docs/rules.md asks for, checked for each file. Whether a rule finds
// what it should is the business of pack_run_test.
namespace omni::test {
namespace {

using Problems = std::vector<std::string>;

bool one_of(const std::string& value, std::initializer_list<const char*> allowed) {
  return std::any_of(allowed.begin(), allowed.end(), [&](const char* a) { return value == a; });
}

std::vector<std::string> strings(const YAML::Node& list) {
  std::vector<std::string> out;
  if (list && list.IsSequence()) {
    for (const auto& item : list) out.push_back(item.as<std::string>(""));
  }
  return out;
}

/// A bare `...` as a pattern matches everything; the author meant '"..."', and YAML took the quotes away.
void check_patterns(const YAML::Node& node, Problems& problems) {
  if (node.IsSequence()) {
    for (const auto& item : node) check_patterns(item, problems);
  }
  if (!node.IsMap()) return;
  for (const auto& entry : node) {
    const auto key = entry.first.as<std::string>();
    if (key.starts_with("pattern") && entry.second.IsScalar()) {
      const auto text = entry.second.as<std::string>();
      if (text == "..." || text.empty()) problems.push_back(key + ": matches everything");
    }
    check_patterns(entry.second, problems);
  }
}

void check_rule(const YAML::Node& rule, const std::string& id, Problems& problems) {
  const auto need = [&](bool holds, const std::string& what) {
    if (!holds) problems.push_back(what);
  };
  static const std::regex kCwe(R"(CWE-[1-9]\d*: \S.*)");
  const auto text = [&](const char* key) { return rule[key] ? rule[key].as<std::string>("") : std::string(); };
  need(text("id") == id, "id: expected " + id + ", the place of the file");
  need(!strings(rule["languages"]).empty(), "languages: missing");
  need(one_of(text("severity"), {"CRITICAL", "HIGH", "MEDIUM", "LOW"}), "severity: CRITICAL, HIGH, MEDIUM or LOW");
  const std::string message = text("message");
  need(message.size() >= 80 && (message.ends_with('.') || message.ends_with('`')),
       "message: say why it is dangerous and what to do instead, in sentences");
  const int operators = static_cast<int>(std::count_if(rule.begin(), rule.end(), [](const auto& entry) {
    return one_of(entry.first.template as<std::string>(), {"pattern", "patterns", "pattern-either", "pattern-regex"});
  }));
  need(operators == 1, "exactly one of pattern, patterns, pattern-either, pattern-regex");
  check_patterns(rule, problems);
  const YAML::Node metadata = rule["metadata"];
  if (!metadata || !metadata.IsMap()) {
    problems.push_back("metadata: missing");
    return;
  }
  need(metadata["category"].as<std::string>("") == "security", "metadata.category: security");
  need(one_of(metadata["confidence"].as<std::string>(""), {"HIGH", "MEDIUM", "LOW"}),
       "metadata.confidence: HIGH, MEDIUM or LOW");
  const auto cwe = strings(metadata["cwe"]);
  need(!cwe.empty() &&
           std::all_of(cwe.begin(), cwe.end(), [](const std::string& c) { return std::regex_match(c, kCwe); }),
       "metadata.cwe: a list of \"CWE-89: title\"");
  const auto references = strings(metadata["references"]);
  need(!references.empty() && std::all_of(references.begin(), references.end(),
                                          [](const std::string& r) { return r.starts_with("https://"); }),
       "metadata.references: a list of https addresses");
}

void check_targets(const PackRule& rule, Problems& problems) {
  Expectation all;
  bool near_miss = false;
  for (const auto& target : rule.targets) {
    const std::string text = read_text(target);
    const Annotations found = read_annotations(text);
    for (const Problem& problem : found.problems) problems.push_back(target.filename().string() + ": " + describe(problem));
    near_miss = near_miss || text.find("near miss") != std::string::npos;
    for (const auto& [id, lines] : found.by_rule) {
      if (id != rule.id) problems.push_back(target.filename().string() + ": annotation for another rule, " + id);
    }
    const auto own = found.by_rule.find(rule.id);
    if (own == found.by_rule.end()) {
      problems.push_back(target.filename().string() + ": no annotation");
      continue;
    }
    // Lines of several targets may have equal numbers: keep them apart by an offset.
    const auto offset = static_cast<std::uint32_t>(1'000'000 * (&target - rule.targets.data()));
    for (const auto line : own->second.reported) all.reported.insert(offset + line);
    for (const auto line : own->second.quiet) all.quiet.insert(offset + line);
  }
  if (rule.targets.empty()) problems.push_back("no test file beside it");
  if (all.reported.size() < 2) problems.push_back("test: at least two `ruleid` lines");
  if (all.quiet.size() < 2) problems.push_back("test: at least two `ok` lines");
  if (!near_miss) problems.push_back("test: one `ok` line is marked as a near miss in a comment");
}

/// A fix is shown for every test file with a finding, and nothing else is.
void check_fixed(const PackRule& rule, bool has_fix, Problems& problems) {
  std::set<std::filesystem::path> wanted;
  for (const auto& target : rule.targets) {
    const Annotations found = read_annotations(read_text(target));
    const auto own = found.by_rule.find(rule.id);
    if (has_fix && own != found.by_rule.end() && !own->second.reported.empty()) wanted.insert(fixed_file(target));
  }
  for (const auto& file : rule.fixed) {
    if (wanted.erase(file) == 0) problems.push_back(file.filename().string() + ": there is nothing to fix");
  }
  for (const auto& file : wanted) problems.push_back(file.filename().string() + ": missing, the rule has a fix");
}

TEST_CASE("every rule of the packs is written as docs/rules.md asks", "[packs]") {
  const Pack pack = read_pack(OMNI_PACKS);
  for (const std::string& problem : pack.problems) FAIL_CHECK(problem);
  CHECK(pack.rules.size() >= 60);
  std::set<std::string> messages;
  for (const PackRule& rule : pack.rules) {
    Problems problems;
    try {
      const YAML::Node file = YAML::LoadFile(rule.file.string());
      const YAML::Node rules = file["rules"];
      if (!rules || !rules.IsSequence() || rules.size() != 1) {
        problems.push_back("rules: exactly one rule");
      } else {
        check_rule(rules[0], rule.id, problems);
        check_fixed(rule, rules[0]["fix"] || rules[0]["fix-regex"], problems);
      }
    } catch (const YAML::Exception& error) {
      problems.push_back(error.what());
    }
    check_targets(rule, problems);
    for (const std::string& problem : problems) FAIL_CHECK(rule.file.string() << ": " << problem);
  }
}

}  // namespace
}  // namespace omni::test
