package app;
class Main {
  void main() {
    Box box = new Box();
    box.setValue(source());
    // ruleid: t
    sink(box.getValue());
    // ok: t
    sink(box.getOther());
  }
}
