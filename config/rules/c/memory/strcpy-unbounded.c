#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void greet(const char *name) {
  char text[32];
  // ruleid: omni.c.memory.strcpy-unbounded
  strcpy(text, name);
  // ruleid: omni.c.memory.strcpy-unbounded
  strcat(text, name);
  // ok: omni.c.memory.strcpy-unbounded
  strcpy(text, "Hello ");
  // ok: omni.c.memory.strcpy-unbounded
  snprintf(text, sizeof text, "%s", name);
}

char *copy(const char *name) {
  char *result = malloc(strlen(name) + 1);
  // A near miss: the target was made to fit.
  // ok: omni.c.memory.strcpy-unbounded
  strcpy(result, name);
  return result;
}
