#pragma once

#include <string_view>

namespace omni {

/// Commands of workspace/executeCommand (commands.cpp), which code actions name, too.
inline constexpr std::string_view kAddToBaseline = "omni.addToBaseline";  ///< `[{"uri", "fingerprint"}]`
inline constexpr std::string_view kFixWorkspace = "omni.fixWorkspace";    ///< `[{"rule"?}]`

}  // namespace omni
