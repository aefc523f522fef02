// omni_rule_load_bench DIR…: loads all rule files below the folders, several rounds in one process, and prints counts,
// times and the problems. Built with -DOMNI_BUILD_BENCH=ON.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "agents/rules/rule_parser.h"
#include "protocol/text/yaml.h"

namespace {

struct File {
  std::string name;
  std::string text;
};

std::vector<File> read_rule_files(const std::filesystem::path& root) {
  std::vector<File> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.find(".test.") != std::string::npos || name.find(".fixed") != std::string::npos) continue;
    if (!name.ends_with(".yaml") && !name.ends_with(".yml")) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    // Folders of rules also hold YAML targets; rule files are known by their key.
    if (text.starts_with("rules:") || text.find("\nrules:") != std::string::npos) {
      files.push_back({entry.path().string(), std::move(text)});
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

double milliseconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<File> files;
  std::size_t bytes = 0;
  for (int i = 1; i < count; ++i) {
    for (File& file : read_rule_files(arguments[i])) {
      bytes += file.text.size();
      files.push_back(std::move(file));
    }
  }
  for (int round = 0; round < 5; ++round) {
    std::size_t rules = 0;
    std::vector<omni::Problem> problems;
    const double all = milliseconds_of([&] {
      for (const File& file : files) {
        omni::LoadedRules loaded = omni::parse_rules(file.text, file.name);
        rules += loaded.rules.size();
        for (omni::Problem& problem : loaded.problems) problems.push_back(std::move(problem));
      }
    });
    const double yaml = milliseconds_of([&] {
      for (const File& file : files) static_cast<void>(omni::parse_yaml(file.text, file.name));
    });
    if (round == 0) {
      std::cout << files.size() << " files, " << bytes << " bytes, " << rules << " rules, " << problems.size() << " problems\n";
      for (const omni::Problem& problem : problems) std::cout << "  [" << problem.code << "] " << omni::describe(problem) << "\n";
    }
    std::cout << "load " << all << " ms; YAML alone " << yaml << " ms\n";
  }
}
