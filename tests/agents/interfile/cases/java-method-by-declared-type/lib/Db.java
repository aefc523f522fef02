package lib;
public class Db {
  public void query(String q) {
    // ruleid: t
    sink(q);
  }
  public void update(String q) {
    // ruleid: t
    sink(q);
  }
  public void drop(String q) {
    // ok: t
    sink(q);
  }
}
