package app;
class Main {
  void main() {
    String x = Input.read();
    // ruleid: t
    sink(x);
    // ok: t
    sink(Input.fixed());
  }
}
