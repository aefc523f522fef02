package other;
class Runner {
  static void run(String x) {
    // ok: t
    sink(x);
  }
}
