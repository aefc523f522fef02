#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *first(const char *text) {
  char *copy = malloc(strlen(text));
  // ruleid: omni.c.memory.malloc-no-terminator
  strcpy(copy, text);
  return copy;
}

char *second(const char *text) {
  char *copy;
  copy = malloc(strlen(text));
  // ruleid: omni.c.memory.malloc-no-terminator
  sprintf(copy, "%s", text);
  return copy;
}

char *third(const char *text) {
  char *copy = malloc(strlen(text) + 1);
  // A near miss: one more byte was allocated.
  // ok: omni.c.memory.malloc-no-terminator
  strcpy(copy, text);
  // ok: omni.c.memory.malloc-no-terminator
  return strdup(copy);
}
