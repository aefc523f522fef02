import { run } from './lib';
run("a", source());
