import Base from './base';
class Child extends Base {
  constructor(x) {
    super(x);
  }
  handle() {
    this.save(source());
    super.other(source());
  }
  other(x) {
    // ok: t
    sink("own");
  }
}
export function main() {
  new Child(source()).show();
}
