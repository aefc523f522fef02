package base;
public class Base {
  protected void save(String x) {
    // ruleid: t
    sink(x);
  }
  protected void keep(String x) {
    // ruleid: t
    sink(x);
  }
  protected void own(String x) {
    // ruleid: t
    sink(x);
  }
}
