#include <cstddef>

struct Item {
  ~Item();
};

void first(std::size_t size) {
  char *text = new char[size];
  // ruleid: omni.cpp.memory.array-delete-mismatch
  delete text;
}

void second(std::size_t size) {
  Item *items = new Item[size];
  Item *item = new Item();
  // ruleid: omni.cpp.memory.array-delete-mismatch
  delete items;
  // A near miss: one object, one delete.
  // ok: omni.cpp.memory.array-delete-mismatch
  delete item;
}

void third(std::size_t size) {
  Item *items = new Item[size];
  // ok: omni.cpp.memory.array-delete-mismatch
  delete[] items;
}
