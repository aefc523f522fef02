export function run(x) {
  // ok: t
  sink(x);
}
export function other(x) {
  // ok: t
  sink(x);
}
