package app;
class B {
  static void pong(String x, int n) {
    // ok: t
    sink(n);
    if (n > 0) {
      A.ping(x, n - 1);
    }
    // ruleid: t
    sink(x);
  }
}
