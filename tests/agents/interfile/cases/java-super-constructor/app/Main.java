package app;
class Main {
  void main() {
    new Child(source()).show();
  }
}
