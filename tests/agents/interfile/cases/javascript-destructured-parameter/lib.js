export function run({ cmd, name }) {
  // ruleid: t
  sink(cmd);
  // ok: t
  sink(name);
}
