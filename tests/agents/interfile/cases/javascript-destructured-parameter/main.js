import { run } from './lib';
export function main() {
  run({ cmd: source(), name: "n" });
}
