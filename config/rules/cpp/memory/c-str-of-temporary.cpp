#include <sstream>
#include <string>

void show(const std::string &name, int number, void (*print)(const char *)) {
  std::ostringstream out;
  out << name << number;
  // ruleid: omni.cpp.memory.c-str-of-temporary
  const char *first = out.str().c_str();
  // ruleid: omni.cpp.memory.c-str-of-temporary
  const char *second = std::to_string(number).c_str();
  const std::string text = out.str();
  // ok: omni.cpp.memory.c-str-of-temporary
  const char *third = text.c_str();
  // A near miss: the temporary lives until the call is over.
  // ok: omni.cpp.memory.c-str-of-temporary
  print(out.str().c_str());
  print(first);
  print(second);
  print(third);
}
