import { load } from './lib';
export function main() {
  const { cmd, name } = load();
  // ruleid: t
  sink(cmd);
  // ok: t
  sink(name);
}
