package app;
class Runner {
  static void run(String x) {
    // ruleid: t
    sink(x);
  }
}
