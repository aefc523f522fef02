function run(x) {
  // ruleid: t
  sink(x);
}
module.exports = { run };
