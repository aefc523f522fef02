import { go, star, ns } from './hub';
export function main() {
  go(source());
  star(source());
  ns.deep(source());
}
