import { run } from './lib';
run(source(), 1);
