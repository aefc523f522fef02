export class Db {
  query(q) {
    // ruleid: t
    sink(q);
  }
}
