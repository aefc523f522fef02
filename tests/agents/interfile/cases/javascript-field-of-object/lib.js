export function run(options) {
  // ruleid: t
  sink(options.cmd);
  // ok: t
  sink(options.name);
}
