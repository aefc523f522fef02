#include <stdio.h>

void greet(const char *name, int age) {
  char text[32];
  // ruleid: omni.c.memory.sprintf-string
  sprintf(text, "Hello %s", name);
  // ruleid: omni.c.memory.sprintf-string
  sprintf(text, "%d %-10s!", age, name);
  // ok: omni.c.memory.sprintf-string
  snprintf(text, sizeof text, "Hello %s", name);
  // ok: omni.c.memory.sprintf-string
  sprintf(text, "%d", age);
  // A near miss: the precision bounds the text.
  // ok: omni.c.memory.sprintf-string
  sprintf(text, "%.20s", name);
}
