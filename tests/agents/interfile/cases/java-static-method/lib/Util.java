package lib;
public class Util {
  public static void run(String x) {
    // ruleid: t
    sink(x);
  }
  public static void quiet(String x) {
    // ok: t
    sink("q");
  }
}
