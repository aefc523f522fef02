#include "server/workspace/ignore_file.h"

#include <catch2/catch.hpp>

#include <string>

namespace omni {
namespace {

std::string decision(std::string_view text, std::string_view path) {
  const bool is_directory = path.ends_with('/');
  if (is_directory) path.remove_suffix(1);
  const IgnoreFile file = IgnoreFile::parse(text, "f");
  const IgnoreRule* const rule = file.decide(path, is_directory);
  return rule == nullptr ? "-" : describe(file, *rule);
}

struct Case {
  std::string text, path, expected;
};

TEST_CASE("lines of an ignore file", "[workspace]") {
  const Case cases[] = {
      {"*.log", "a/b.log", "f:1: *.log"},
      {"# *.log\n\n*.log", "b.log", "f:3: *.log"},
      {"\\#x", "#x", "f:1: \\#x"},
      {"\\!x", "!x", "f:1: \\!x"},
      {"*.log\n!b.log", "b.log", "f:2: !b.log"},
      {"!b.log\n*.log", "b.log", "f:2: *.log"},
      {"build/", "build", "-"},
      {"build/", "a/build/", "f:1: build/"},
      {"/build", "a/build", "-"},
      {"/build", "build", "f:1: /build"},
      {"a/build", "x/a/build", "-"},
      {"a/build", "a/build", "f:1: a/build"},
      {"a/build/", "a/build", "-"},
      {"**/build", "x/y/build", "f:1: **/build"},
      {"a**/b", "axx/b", "f:1: a**/b"},
      {"a**/b", "a/x/b", "f:1: a**/b"},  // git's own reading: behind the literal part `**` stands at the start
      {"x ", "x", "f:1: x"},
      {"x\\ ", "x ", "f:1: x\\ "},
      {"x\\  ", "x ", "f:1: x\\ "},
      {"x\t", "x", "-"},
      {"x\r\ny\r\n", "y", "f:2: y"},
      {"x\r\r\n", "x\r", "f:1: x\r"},
      {"\xEF\xBB\xBFx", "x", "f:1: x"},
      {std::string("x\0y", 3), "x", "f:1: x"},
      {"!", "x", "-"},
      {"/", "x/", "-"},
      {"//", "x/", "-"},
      {"  ", "x", "-"},
      {"x//", "x/", "-"},
      {"*", "x", "f:1: *"},
      {"/*", "x/y", "-"},
      {"/*", "x/", "f:1: /*"},
      {"[", "[", "-"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text, c.path);
    CHECK(decision(c.text, c.path) == c.expected);
  }
}

}  // namespace
}  // namespace omni
