export function run(x) {
  // ruleid: t
  sink(x);
}
export function rest(x) {
  // ok: t
  sink(x);
}
