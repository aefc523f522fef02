export function run(cmd) {
  // ruleid: t
  sink(cmd);
}
export function not_called(cmd) {
  // ok: t
  sink(cmd);
}
