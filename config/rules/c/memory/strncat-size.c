#include <string.h>

void join(const char *name) {
  char text[64] = "Hello ";
  // ruleid: omni.c.memory.strncat-size
  strncat(text, name, sizeof(text));
  // ruleid: omni.c.memory.strncat-size
  strncat(text, name, sizeof(text) - strlen(text));
  // ruleid: omni.c.memory.strncat-size
  strncat(text, name, strlen(name));
  // A near miss: room is left for the closing zero.
  // ok: omni.c.memory.strncat-size
  strncat(text, name, sizeof(text) - strlen(text) - 1);
  // ok: omni.c.memory.strncat-size
  strncat(text, name, 8);
}
