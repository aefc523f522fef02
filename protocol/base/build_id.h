#pragma once

#include <string>

namespace omni {

/// What the linker calls the running program: another one after each change of its code or data, in hexadecimal digits.
/// Empty: it has no such note.
std::string build_id();

}  // namespace omni
