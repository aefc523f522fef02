package app;
import lib.Util;
class Main {
  void main() {
    Util.run(source());
    Util.quiet(source());
  }
}
