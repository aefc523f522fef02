#pragma once

#include <string>

namespace omni {

/// The text of a settings file with every key, its meaning and its default: what `omni init` writes, and config/omni.yaml
/// (kept equal by a test). Sections stand as they are, keys are commented out as `#key: default`, so that taking away
/// the `#` changes nothing yet.
std::string settings_template();

}  // namespace omni
