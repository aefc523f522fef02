#include <string>

template <typename T>
struct Buffer {
  T elements[8];
  // A near miss: the array is part of the object.
  // ok: omni.c.memory.return-stack-array
  T *begin() { return elements; }
};

std::string label(int number) {
  char text[16] = {};
  text[0] = static_cast<char>('0' + number);
  // A near miss: the text is copied into the result.
  // ok: omni.c.memory.return-stack-array
  return text;
}

const char *broken(int number) {
  char text[16] = {};
  text[0] = static_cast<char>('0' + number);
  // ruleid: omni.c.memory.return-stack-array
  return text;
}
