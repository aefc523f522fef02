#include <stdio.h>
#include <stdlib.h>

void scratch(void) {
  char name[] = "/tmp/report-XXXXXX";
  // ruleid: omni.c.files.temp-name
  FILE *first = fopen(mktemp(name), "w");
  // ruleid: omni.c.files.temp-name
  char *second = tmpnam(NULL);
  // ok: omni.c.files.temp-name
  FILE *third = tmpfile();
  // A near miss: one letter more, and the file is created safely.
  // ok: omni.c.files.temp-name
  int fourth = mkstemp(name);
}
