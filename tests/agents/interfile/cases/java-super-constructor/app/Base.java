package app;
class Base {
  String v;
  String w = "w";
  Base(String v) {
    this.v = v;
  }
  void show() {
    // ruleid: t
    sink(v);
    // ok: t
    sink(w);
  }
}
