export function star(x) {
  // ruleid: t
  sink(x);
}
