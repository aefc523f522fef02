#pragma once

#include <string>
#include <string_view>

/// What the strings of data languages mean, where that is not what is written. Threads: any (pure functions).
namespace omni::languages {

/// The inside of a double-quoted string of JSON or YAML: escapes replaced. What is no escape stays.
std::string unescaped(std::string_view content);

/// A scalar of YAML with its quotes or header: folded, unescaped, without indentation, and with the line break at its end
/// that a block scalar has.
std::string yaml_scalar(std::string_view literal);

}  // namespace omni::languages
