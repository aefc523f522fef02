package app;
class Outer {
  static class Inner {
    void run(String x) {
      // ruleid: t
      sink(x);
    }
  }
  void run(String x) {
    // ok: t
    sink(x);
  }
}
