export class Db {
  constructor(url, table) {
    this.url = url;
    this.table = table;
  }
  query(q) {
    // ruleid: t
    sink(q);
  }
  show() {
    // ruleid: t
    sink(this.url);
    // ok: t
    sink(this.table);
  }
}
