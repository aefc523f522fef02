package lib;
public class More {
  public static void more(String x) {
    // ruleid: t
    sink(x);
  }
  public static void less(String x) {
    // ok: t
    sink(x);
  }
}
