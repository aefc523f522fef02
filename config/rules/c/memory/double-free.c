#include <stdlib.h>

void twice(char *text, int count) {
  // ruleid: omni.c.memory.double-free
  free(text);
  if (count > 0) count = 0;
  free(text);
}

void branch(char *text, char *other, int failed) {
  // ruleid: omni.c.memory.double-free
  free(other);
  if (failed) {
    free(other);
  }
  // ok: omni.c.memory.double-free
  free(text);
}

void again(char *text) {
  // A near miss: a new value between the two.
  // ok: omni.c.memory.double-free
  free(text);
  text = malloc(16);
  free(text);
}

int either(char *text, int failed) {
  if (failed) {
    // ok: omni.c.memory.double-free
    free(text);
    return -1;
  }
  free(text);
  return 0;
}

int jumps(char *text, int kind) {
  switch (kind) {
    case 0:
      // A near miss: the two are in different branches.
      // ok: omni.c.memory.double-free
      free(text);
      break;
    default:
      free(text);
  }
  return kind;
}
