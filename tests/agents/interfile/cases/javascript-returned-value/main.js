import { wrap, drop } from './lib';
export function main() {
  // ruleid: t
  sink(wrap(source()));
  // ok: t
  sink(drop(source()));
}
