#include <stdio.h>

char *gets(char *);

void read_name(struct settings *settings) {
  char name[32];
  // ruleid: omni.c.memory.gets
  gets(name);
  // ruleid: omni.c.memory.gets
  if (gets(name) == NULL) return;
  // ok: omni.c.memory.gets
  fgets(name, sizeof name, stdin);
  // A near miss: a member that has the same name.
  // ok: omni.c.memory.gets
  settings->gets(name);
}
