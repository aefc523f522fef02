#pragma once

#include <string>

namespace omni {

/// Where the user's own files lie; read from the environment once, by `main`. Empty: not known (then nothing is read).
struct UserFolders {
  std::string home;    ///< $HOME
  std::string config;  ///< $XDG_CONFIG_HOME, or ~/.config
  std::string cache;   ///< $XDG_CACHE_HOME, or ~/.cache
  std::string state;   ///< $XDG_STATE_HOME, or ~/.local/state
};

/// Values that are no absolute path are not used, as the XDG specification asks.
UserFolders user_folders_from(const char* home, const char* config, const char* cache, const char* state);

}  // namespace omni
