#include <stdio.h>
#include "own.h"
#define MAX 10
typedef unsigned int uint, *puint;
typedef struct node { int a, *b; unsigned flags : 3; struct node *next; } node_t;
enum color { RED = 1, GREEN };
struct point { int x; };
union u;
static const char *names[3] = {"a", "b"};
extern int printf(const char *fmt, ...);
int (*handler)(int, char *) = 0;
void run(void);
static inline char *copy(const char *s, size_t n[], struct point *p) {
  int a = 1, *b = &a, c[2][3];
  struct point q = {.x = 1, 2};
  char *t = (char *)malloc(sizeof(char) * n);
  for (int i = 0; i < 3; i++) a += i;
  for (i = 0; ; ) ;
  while (p->x && !q.x) { break; }
  do { continue; } while (0);
  switch (a) { case 1: case 2: f(); break; default: { g(); } }
  if (a == 'c') return NULL; else if (b) a = 2; else { }
#ifdef DEBUG
  log("x" "y");
#else
  drop();
#endif
  goto end;
end:
  *b = c[0][1], a++;
  return a ? t : (char *)0;
}
