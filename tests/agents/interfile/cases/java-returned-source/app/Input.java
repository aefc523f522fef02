package app;
class Input {
  static String read() {
    return source();
  }
  static String fixed() {
    source();
    return "f";
  }
}
