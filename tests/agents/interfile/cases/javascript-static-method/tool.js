class Tool {
  static run(x) {
    // ruleid: t
    sink(x);
  }
  run2(x) {
    // ok: t
    sink(x);
  }
}
module.exports = { Tool };
