package app;
class Main {
  void handle(Store store) {
    store.save(source());
  }
}
