#include <catch2/catch.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "agents/syntax/parse.h"
#include "tests/properties/self_match.h"
#include "tests/properties/samples.h"
#include "tests/support/read_file.h"

/// Code finds itself, in each language: samples of our own (properties/code, golden/syntax) against patterns made of them. What
/// does not hold is listed in self_match_gaps.txt, by language, construct and change; OMNI_UPDATE_GOLDEN=1 writes it anew.
using namespace omni;
using namespace omni::test;

namespace {

std::vector<std::filesystem::path> code_files() {
  std::vector<std::filesystem::path> out;
  for (const char* folder : {"/properties/code", "/golden/syntax"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(OMNI_TEST_DATA) + folder)) {
      if (entry.path().extension() != ".tree") out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("code matches itself as a pattern", "[properties]") {
  const World world;
  std::map<std::string, std::string> failed;  // the gap, with its shortest pattern
  std::map<std::string, std::size_t> tried;
  for (const auto& path : code_files()) {
    const std::string text = read_file(path);
    const Language* language = LanguageRegistry::for_file(path.filename().string(), text);
    if (language == nullptr || language->pattern == nullptr || !language->can_parse()) continue;
    const std::shared_ptr<const Tree> tree = world.tree(*language, text);
    INFO(path.string());
    CHECK(tree->errors().empty());
    const Names names = Names::resolve(*tree);
    const FileView file(world.ctx, *tree, &names);
    std::mt19937 random(1);
    for (const NodeIndex node : choose_nodes(*tree, 4, random)) {
      for (const Attempt& attempt : attempts_at(file, node, random)) {
        ++tried[std::string(language->name)];
        if (try_attempt(world.registry, file, attempt) == Outcome::Matches) continue;
        std::string& shortest = failed[std::string(language->name) + "\t" + attempt.construct + "\t" + attempt.change];
        if (shortest.empty() || attempt.pattern.size() < shortest.size()) shortest = attempt.pattern;
      }
    }
  }
  CHECK(tried.size() >= 27);
  for (const auto& [language, count] : tried) {
    INFO(language);
    CHECK(count >= 5);
  }
  const std::string list = std::string(OMNI_TEST_DATA) + "/properties/self_match_gaps.txt";
  if (std::getenv("OMNI_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(list);
    for (const auto& [gap, pattern] : failed) out << gap << "\n";
  }
  std::set<std::string> known;
  std::ifstream in(list);
  for (std::string line; std::getline(in, line);) known.insert(line);
  for (const auto& [gap, pattern] : failed) {
    INFO(gap << "\n" << pattern);
    CHECK(known.count(gap) == 1);
  }
  for (const std::string& gap : known) {
    INFO(gap << " holds now: take it off the list");
    CHECK(failed.count(gap) == 1);
  }
}
