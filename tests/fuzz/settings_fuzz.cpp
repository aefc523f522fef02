// Arbitrary bytes as omni.yaml of a workspace that is not trusted (behind a line `----`: as the user's file): nothing
// crashes, nothing is loosened, every value can be shown and every problem has words.
#include <string>

#include "protocol/base/memory_file_system.h"
#include "server/settings/load_settings.h"
#include "server/settings/render.h"
#include "tests/fuzz/support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace omni;
  std::string_view text = fuzz::text_of(data, size);
  const std::string workspace(fuzz::take_part(text));
  MemoryFileSystem disk;
  disk.add_directory("/w/src");
  disk.add_file("/w/omni.yaml", workspace);
  disk.add_file("/w/more.yaml", "scan: {severity: low}\nextends: omni.yaml\n");
  disk.add_file("/home/u/.config/omni/omni.yaml", std::string(text));
  SettingsRequest request;
  request.root = {"/w", true};
  request.start = "/w/src";
  request.current = "/w";
  request.user = user_folders_from("/home/u", nullptr, nullptr, nullptr);
  const LoadedSettings loaded = load_settings(disk, request);
  for (const Field& field : fields()) static_cast<void>(render(field, loaded.settings));
  for (const Problem& problem : loaded.problems) fuzz::require(!problem.code.empty() && !describe(problem).empty());

  // The same without the workspace's file: it may narrow, never widen.
  request.use_files = true;
  MemoryFileSystem user_only;
  user_only.add_directory("/w/src");
  user_only.add_file("/home/u/.config/omni/omni.yaml", std::string(text));
  const LoadedSettings base = load_settings(user_only, request);
  if (!loaded.trusted) {
    const auto no_looser = [](auto now, auto then) { return then == decltype(then){} || (now != decltype(now){} && now <= then); };
    fuzz::require(no_looser(loaded.settings.scan.max_parsed_size, base.settings.scan.max_parsed_size));
    fuzz::require(no_looser(loaded.settings.scan.max_text_size, base.settings.scan.max_text_size));
    fuzz::require(no_looser(loaded.settings.scan.timeout_file, base.settings.scan.timeout_file));
    fuzz::require(no_looser(loaded.settings.scan.timeout_rule, base.settings.scan.timeout_rule));
    fuzz::require(no_looser(loaded.settings.scan.timeout, base.settings.scan.timeout));
    fuzz::require(!base.settings.scan.fail_on || (loaded.settings.scan.fail_on && *loaded.settings.scan.fail_on <= *base.settings.scan.fail_on));
    fuzz::require(loaded.settings.scan.strict || !base.settings.scan.strict);
    fuzz::require(render(loaded.settings.plugins) == render(base.settings.plugins) && render(loaded.settings.tools) == render(base.settings.tools));
  }
  return 0;
}
