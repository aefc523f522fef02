#include <string.h>

void copy(const char *name) {
  char text[16];
  // ruleid: omni.c.memory.strncpy-source-length
  strncpy(text, name, strlen(name));
  // ruleid: omni.c.memory.strncpy-source-length
  strncpy(text, name, strlen(name) + 1);
  // ok: omni.c.memory.strncpy-source-length
  strncpy(text, name, sizeof(text) - 1);
  // A near miss: the length of the target.
  // ok: omni.c.memory.strncpy-source-length
  strncpy(text, name, strlen(text));
}
