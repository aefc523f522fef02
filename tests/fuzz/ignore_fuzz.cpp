// Arbitrary bytes as an ignore file, and paths behind a line `----`: no crash, no exponential glob, the answer's rule
// is one of the file.
#include "server/workspace/ignore_file.h"

#include <string>

#include "server/workspace/git_excludes.h"
#include "tests/fuzz/support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace omni;
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view rules = fuzz::take_part(text);
  bool found = false;
  static_cast<void>(excludes_file_setting(rules, found));
  const IgnoreFile file = IgnoreFile::parse(rules, ".gitignore");
  if (text.empty()) text = "a/b/c.txt\nbuild\nsrc/build/x.o\n[a]/*\n";
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view path = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (path.starts_with('/')) path.remove_prefix(1);
    if (path.empty()) continue;
    for (const bool directory : {false, true}) {
      const IgnoreRule* rule = file.decide(path, directory);
      fuzz::require(rule == nullptr || (rule->line > 0 && !rule->text.empty() && (directory || !rule->directory_only)));
    }
  }
  return 0;
}
