package app;
class Main {
  void main() {
    Factory.make().query(source());
    var d = Factory.make();
    d.query(source());
  }
}
