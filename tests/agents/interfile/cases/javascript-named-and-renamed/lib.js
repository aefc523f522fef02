export function run(cmd) {
  // ruleid: t
  sink(cmd);
}
export function other(cmd) {
  // ok: t
  sink(cmd);
}
