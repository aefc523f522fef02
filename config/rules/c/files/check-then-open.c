#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

void show(const char *path, const char *other) {
  if (access(path, R_OK) == 0) {
    // ruleid: omni.c.files.check-then-open
    FILE *file = fopen(path, "r");
    // A near miss: another file than the checked one.
    // ok: omni.c.files.check-then-open
    FILE *log = fopen(other, "a");
  }
  if (!access(path, W_OK) && other != NULL) {
    // ruleid: omni.c.files.check-then-open
    int handle = open(path, O_WRONLY);
  }
  // ok: omni.c.files.check-then-open
  int direct = open(path, O_RDONLY);
}
