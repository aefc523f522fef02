import run, { other } from './lib';
import arrow from './arrow';
export function main() {
  run(source());
  arrow(source());
  other(source());
}
