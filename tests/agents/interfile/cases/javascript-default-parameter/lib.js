export function run(a, b = "x", ...rest) {
  // ok: t
  sink(a);
  // ruleid: t
  sink(b);
  // ok: t
  sink(rest);
}
