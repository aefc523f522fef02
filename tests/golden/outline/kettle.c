/* About the file. */

#include <stdio.h>
#include "kettle.h"

/// The most cups.
#define MAX_CUPS 12
#define POUR(cup, ml) ((cup)->level += (ml))

typedef unsigned long litres_t;

typedef struct {
  int level;
  char *label;
} cup_t;

/* A kettle. */
struct kettle {
  litres_t litres;
  struct lid { int open; } lid;
};

enum size { SMALL, LARGE = 4 };

static const char *names[] = {"green", "black"};
int current, *last;

int boil(struct kettle *k, int minutes);

// How strong
// it gets.
static double
strength(int minutes,
         int leaves)
{
  int local = minutes;
  return local / leaves;
}

#ifdef WITH_MILK
void milk(void) {}
#endif
