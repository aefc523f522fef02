export function deep(x) {
  // ruleid: t
  sink(x);
}
