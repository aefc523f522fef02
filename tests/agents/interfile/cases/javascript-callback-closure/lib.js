export function run(x) {
  // ruleid: t
  sink(x);
}
