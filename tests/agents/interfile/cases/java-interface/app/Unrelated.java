package app;
class Unrelated {
  public void save(String x) {
    // ok: t
    sink(x);
  }
}
