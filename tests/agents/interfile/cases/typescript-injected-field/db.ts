export class Db {
  query(q: string): void {
    // ruleid: t
    sink(q);
  }
}
