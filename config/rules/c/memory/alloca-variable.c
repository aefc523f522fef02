#include <alloca.h>
#include <stdlib.h>

void handle(size_t length) {
  // ruleid: omni.c.memory.alloca-variable
  char *first = alloca(length);
  // ruleid: omni.c.memory.alloca-variable
  char *second = alloca(length * sizeof(int));
  // ok: omni.c.memory.alloca-variable
  char *third = malloc(length);
  // A near miss: a small constant size.
  // ok: omni.c.memory.alloca-variable
  char *fourth = alloca(64);
  free(third);
}
