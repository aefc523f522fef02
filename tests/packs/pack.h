#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "server/authoring/annotations.h"

/// The rule packs on disk as the tests see them: each rule file with its test files.
namespace omni::test {

struct PackRule {
  std::filesystem::path file;                  ///< …/config/rules/python/injection/sql-string.yaml
  std::string id;                              ///< as its place demands: omni.py.injection.sql-string
  std::vector<std::filesystem::path> targets;  ///< sql-string.py; several are allowed: sql-string.second.py
  std::vector<std::filesystem::path> fixed;    ///< sql-string.fixed.py: a target after all fixes
};

struct Pack {
  std::vector<PackRule> rules;        ///< by path
  std::vector<std::string> problems;  ///< files that belong to no rule, folders of an unknown language, …
};

/// Lists the packs below `root` (config/rules), which is laid out as LANGUAGE/TOPIC/NAME.yaml with NAME.EXT beside it.
Pack read_pack(const std::filesystem::path& root);

/// Where the text of `target` after all fixes is kept: NAME.fixed.EXT, NAME.fixed.second.EXT.
std::filesystem::path fixed_file(const std::filesystem::path& target);

std::string read_text(const std::filesystem::path& file);

}  // namespace omni::test
