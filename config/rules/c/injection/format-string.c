#include <stdio.h>
#include <syslog.h>

#define BANNER "omni\n"

void report(FILE *file, const char *text, char **argv) {
  // ruleid: omni.c.injection.format-string
  printf(text);
  // ruleid: omni.c.injection.format-string
  syslog(LOG_INFO, argv[1]);
  // ruleid: omni.c.injection.format-string
  fprintf(file, text);
  // ok: omni.c.injection.format-string
  printf("%s", text);
  // ok: omni.c.injection.format-string
  printf("done\n");
  // A near miss: a macro, written in capitals as constants are.
  // ok: omni.c.injection.format-string
  printf(BANNER);
}
