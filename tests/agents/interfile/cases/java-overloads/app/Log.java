package app;
class Log {
  static void write(String x) {
    // ruleid: t
    sink(x);
  }
  static void write(String x, String y) {
    // ok: t
    sink(x + y);
  }
}
