export default class Base {
  constructor(v) {
    this.v = v;
  }
  save(x) {
    // ruleid: t
    sink(x);
  }
  other(x) {
    // ruleid: t
    sink(x);
  }
  show() {
    // ruleid: t
    sink(this.v);
  }
}
