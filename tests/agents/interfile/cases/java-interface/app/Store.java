package app;
interface Store {
  void save(String x);
}
