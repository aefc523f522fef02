#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace omni::test {

/// The bytes of a file; empty where it can't be read.
inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace omni::test
