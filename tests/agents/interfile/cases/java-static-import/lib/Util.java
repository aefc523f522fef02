package lib;
public class Util {
  public static void run(String x) {
    // ruleid: t
    sink(x);
  }
}
