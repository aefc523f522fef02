package app;
import lib.Db;
class Main {
  private final Db db = new Db();
  void handle(Db given) {
    given.query(source());
    db.update(source());
  }
}
