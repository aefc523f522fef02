package app;
class Main {
  void main() {
    A.ping(source(), 3);
  }
}
