package app;
import lib.*;
class Main {
  void main() {
    Util.run(source());
  }
}
