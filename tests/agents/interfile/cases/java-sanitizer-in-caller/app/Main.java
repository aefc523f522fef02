package app;
class Main {
  void main() {
    String x = source();
    x = clean(x);
    Runner.run(x);
  }
}
