#include <stdlib.h>

struct node {
  struct node *next;
  int value;
};

struct node *drop(struct node *node) {
  // ruleid: omni.c.memory.use-after-free
  free(node);
  return node->next;
}

void clear(struct node *node) {
  // ruleid: omni.c.memory.use-after-free
  free(node);
  node->value = 0;
}

struct node *pop(struct node *node) {
  struct node *next = node->next;
  // ok: omni.c.memory.use-after-free
  free(node);
  return next;
}

struct node *renew(struct node *node) {
  // A near miss: the pointer has a new value when it is used.
  // ok: omni.c.memory.use-after-free
  free(node);
  node = malloc(sizeof *node);
  node->value = 0;
  return node;
}
