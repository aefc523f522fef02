#include <stdlib.h>
#include <string.h>

struct key {
  char bytes[32];
};

void forget(struct key *key) {
  // ruleid: omni.c.memory.sizeof-pointer
  memset(key, 0, sizeof(key));
  // ok: omni.c.memory.sizeof-pointer
  memset(key, 0, sizeof(*key));
}

void fill(const char *text) {
  char *copy = malloc(64);
  char local[64];
  // ruleid: omni.c.memory.sizeof-pointer
  strncpy(copy, text, sizeof(copy));
  // A near miss: an array, whose size is known.
  // ok: omni.c.memory.sizeof-pointer
  strncpy(local, text, sizeof(local));
  free(copy);
}
