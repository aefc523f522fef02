package app;
class DiskStore implements Store {
  public void save(String x) {
    // ruleid: t
    sink(x);
  }
}
