#include "tests/packs/pack.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>

#include "server/authoring/rule_tests.h"

namespace omni::test {
namespace {

namespace fs = std::filesystem;

/// Folder of a language and its short form in rule ids. docs/rules.md holds the same table.
std::string short_name(std::string_view language) {
  struct Row {
    std::string_view folder, id;
  };
  constexpr std::array<Row, 9> kRows{{{"python", "py"},
                                      {"javascript", "js"},
                                      {"java", "java"},
                                      {"go", "go"},
                                      {"c", "c"},
                                      {"cpp", "cpp"},
                                      {"php", "php"},
                                      {"ruby", "rb"},
                                      {"dockerfile", "docker"}}};
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.folder == language; });
  return row == kRows.end() ? std::string() : std::string(row->id);
}

}  // namespace

Pack read_pack(const fs::path& root) {
  Pack pack;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    if (file.extension() != ".yaml") continue;
    const fs::path place = file.lexically_relative(root);
    std::vector<std::string> parts;
    for (const fs::path& part : place) parts.push_back(part.string());
    const std::string language = parts.size() == 3 ? short_name(parts[0]) : std::string();
    if (language.empty()) {
      pack.problems.push_back(place.string() + ": expected LANGUAGE/TOPIC/NAME.yaml with a known language");
      continue;
    }
    pack.rules.push_back(
        {.file = file, .id = "omni." + language + "." + parts[1] + "." + file.stem().string(), .targets = {}, .fixed = {}});
  }
  for (const fs::path& file : files) {
    if (file.extension() == ".yaml") continue;
    const auto rule = std::find_if(pack.rules.begin(), pack.rules.end(), [&](const PackRule& r) {
      return r.file.parent_path() == file.parent_path() && r.file.stem() == test_stem(file.filename().string());
    });
    if (rule == pack.rules.end()) {
      pack.problems.push_back(file.lexically_relative(root).string() + ": no rule of that name beside it");
    } else {
      const bool fixed = is_fixed_name(file.filename().string());
      (fixed ? rule->fixed : rule->targets).push_back(file);
    }
  }
  return pack;
}

fs::path fixed_file(const fs::path& target) {
  return target.parent_path() / fixed_names(target.filename().string()).front();
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace omni::test
