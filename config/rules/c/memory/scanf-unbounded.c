#include <stdio.h>

void read_name(FILE *file) {
  char name[32], *made;
  int age;
  // ruleid: omni.c.memory.scanf-unbounded
  scanf("%s", name);
  // ruleid: omni.c.memory.scanf-unbounded
  fscanf(file, "%d %[a-z]", &age, name);
  // ok: omni.c.memory.scanf-unbounded
  scanf("%31s", name);
  // ok: omni.c.memory.scanf-unbounded
  scanf("%d", &age);
  // A near miss: with `m` the library makes a buffer that fits.
  // ok: omni.c.memory.scanf-unbounded
  scanf("%ms", &made);
}
