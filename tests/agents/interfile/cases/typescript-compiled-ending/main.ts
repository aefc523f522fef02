import { run } from './lib.js';
run(source());
