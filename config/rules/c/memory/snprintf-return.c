#include <stdio.h>

void list(const char **names, int count) {
  char text[64];
  size_t used = 0;
  for (int i = 0; i < count; i++) {
    // ruleid: omni.c.memory.snprintf-return
    used += snprintf(text + used, sizeof(text) - used, "%s ", names[i]);
    // ruleid: omni.c.memory.snprintf-return
    used += snprintf(&text[used], sizeof(text) - used, "%d", i);
    // ok: omni.c.memory.snprintf-return
    int length = snprintf(text + used, sizeof(text) - used, "%s ", names[i]);
    if (length < 0 || (size_t)length >= sizeof(text) - used) break;
    // A near miss: added after the check.
    // ok: omni.c.memory.snprintf-return
    used += (size_t)length;
  }
}
