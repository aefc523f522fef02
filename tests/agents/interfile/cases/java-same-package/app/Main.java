package app;
class Main {
  void main() {
    Runner.run(source());
  }
}
