package app;
class Factory {
  static Db make() {
    return pool();
  }
}
