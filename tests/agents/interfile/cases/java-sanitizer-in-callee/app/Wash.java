package app;
class Wash {
  static String all(String x) {
    return clean(x);
  }
  static String some(String x, int n) {
    if (n > 0) {
      x = clean(x);
    }
    return x;
  }
}
