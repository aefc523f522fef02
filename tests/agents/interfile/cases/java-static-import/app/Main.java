package app;
import static lib.Util.run;
import static lib.More.*;
class Main {
  void main() {
    run(source());
    more(source());
  }
}
