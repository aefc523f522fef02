package app;
class Main {
  void main() {
    Outer.Inner in = new Outer.Inner();
    in.run(source());
  }
}
