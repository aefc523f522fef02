package app;
import base.Base;
class Child extends Base {
  void handle() {
    save(source());
    this.keep(source());
    super.own(source());
  }
  void own(String x) {
    // ok: t
    sink("own");
  }
}
