#include "server/workspace/user_folders.h"

namespace omni {

UserFolders user_folders_from(const char* home, const char* config, const char* cache, const char* state) {
  const auto absolute = [](const char* value) { return value != nullptr && value[0] == '/' ? std::string(value) : std::string(); };
  UserFolders folders;
  folders.home = absolute(home);
  const auto choose = [&](const char* value, const char* below_home) {
    std::string chosen = absolute(value);
    if (chosen.empty() && !folders.home.empty()) chosen = folders.home + below_home;
    return chosen;
  };
  folders.config = choose(config, "/.config");
  folders.cache = choose(cache, "/.cache");
  folders.state = choose(state, "/.local/state");
  return folders;
}

}  // namespace omni
