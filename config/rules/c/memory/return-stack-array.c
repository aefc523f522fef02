#include <stdio.h>
#include <string.h>

char *name(int number) {
  char text[32];
  snprintf(text, sizeof text, "item %d", number);
  // ruleid: omni.c.memory.return-stack-array
  return text;
}

int *pair(int a, int b) {
  int values[2];
  values[0] = a;
  values[1] = b;
  // ruleid: omni.c.memory.return-stack-array
  return values;
}

char *kept(int number) {
  static char buffer[32];
  snprintf(buffer, sizeof buffer, "item %d", number);
  // A near miss: static memory stays.
  // ok: omni.c.memory.return-stack-array
  return buffer;
}

char *copied(void) {
  char local[8] = "x";
  // ok: omni.c.memory.return-stack-array
  return strdup(local);
}

static char shared[32];
extern char names[];

char *global(void) {
  // A near miss: the array belongs to the file.
  // ok: omni.c.memory.return-stack-array
  return shared;
}
