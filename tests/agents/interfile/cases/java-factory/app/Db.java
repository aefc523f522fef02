package app;
class Db {
  void query(String q) {
    // ruleid: t
    sink(q);
  }
}
