package app;
class Main {
  void main() {
    // ok: t
    sink(Wash.all(source()));
    // ruleid: t
    sink(Wash.some(source(), 1));
  }
}
