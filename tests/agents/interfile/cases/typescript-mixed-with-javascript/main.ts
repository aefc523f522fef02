import { run } from './lib';
export const main = (): void => run(source());
