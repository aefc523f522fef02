/* Reads the scales at the till. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
  char unit[8];
  double weight;
};

struct reading *parse(const char *line) {
  struct reading *reading = malloc(sizeof *reading);
  char unit[8];
  if (sscanf(line, "%lf %7s", &reading->weight, unit) != 2) {
    free(reading);
    return NULL;
  }
  memcpy(reading->unit, unit, sizeof unit);
  return reading;
}

void report(const char *line) {
  struct reading *reading = parse(line);
  if (reading == NULL) {
    printf(line);
    return;
  }
  char text[32];
  snprintf(text, sizeof text, "%.3f %s", reading->weight, reading->unit);
  puts(text);
  free(reading);
  if (reading->weight < 0) {
    puts("negative weight");
    free(reading);
  }
}

int main(void) {
  char line[128];
  while (gets(line) != NULL) report(line);
  return 0;
}
