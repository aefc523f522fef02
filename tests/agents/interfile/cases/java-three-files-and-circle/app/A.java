package app;
class A {
  static void ping(String x, int n) {
    B.pong(x, n);
  }
}
