export function walk(x, n) {
  if (n > 0) return walk(x, n - 1);
  // ruleid: t
  sink(x);
  // ok: t
  sink(n);
}
