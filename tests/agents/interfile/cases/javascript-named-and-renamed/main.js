import { run as go, other } from './lib.js';
export function main() {
  go(source());
  other("c");
}
