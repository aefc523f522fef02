import { walk } from './lib';
export function main() {
  walk(source(), 3);
}
