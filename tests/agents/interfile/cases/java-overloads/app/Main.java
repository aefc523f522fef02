package app;
class Main {
  void main() {
    Log.write(source());
    Log.write("a", "b");
  }
}
