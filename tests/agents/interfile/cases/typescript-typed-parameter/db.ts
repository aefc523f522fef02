export class Db {
  query(q: string): void {
    // ruleid: t
    sink(q);
  }
  quiet(q: string): void {
    // ok: t
    sink(q);
  }
}
