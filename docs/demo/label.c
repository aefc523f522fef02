/* Prints a label. Mistakes on purpose: see README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void print_label(const char *name) {
  char line[32];
  char command[64];
  strcpy(line, name);                       /* a long name runs over */
  sprintf(command, "lpr -T %s", line);
  system(command);
}

void print_label_safely(const char *name) {
  char line[32];
  snprintf(line, sizeof line, "%s", name);
  fputs(line, stdout);
}
