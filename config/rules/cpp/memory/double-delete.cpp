struct Item {
  int value;
};

void first(Item *item, bool failed) {
  // ruleid: omni.cpp.memory.double-delete
  delete item;
  if (failed) {
    delete item;
  }
}

void second(char *text, Item *other) {
  // ruleid: omni.cpp.memory.double-delete
  delete[] text;
  // ok: omni.cpp.memory.double-delete
  delete other;
  delete[] text;
}

void third(Item *item) {
  // A near miss: a new object between the two.
  // ok: omni.cpp.memory.double-delete
  delete item;
  item = new Item();
  delete item;
}
