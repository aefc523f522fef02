#include <sstream>
#include <string>
#include <string_view>

void show(int number, const std::string &name, std::string_view whole) {
  std::ostringstream out;
  // ruleid: omni.cpp.memory.string-view-of-temporary
  std::string_view first = std::to_string(number);
  // ruleid: omni.cpp.memory.string-view-of-temporary
  std::string_view second = out.str();
  // ok: omni.cpp.memory.string-view-of-temporary
  std::string third = out.str();
  // ok: omni.cpp.memory.string-view-of-temporary
  std::string_view fourth = name;
  // A near miss: a part of a view is a view.
  // ok: omni.cpp.memory.string-view-of-temporary
  std::string_view fifth = whole.substr(1);
}
