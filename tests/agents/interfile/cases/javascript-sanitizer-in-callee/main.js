import { wash, wash_not } from './lib';
export function main() {
  // ok: t
  sink(wash(source()));
  // ruleid: t
  sink(wash_not(source()));
}
