import { run } from './lib';
export function main(items) {
  const secret = source();
  items.forEach((item) => {
    run(secret);
  });
}
