import { Store } from './store';
export class DiskStore extends Store {
  save(x: string): void {
    // ruleid: t
    sink(x);
  }
}
export class Unrelated {
  save(x: string): void {
    // ok: t
    sink(x);
  }
}
