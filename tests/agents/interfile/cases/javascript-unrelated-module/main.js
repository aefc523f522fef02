import { run } from 'lib';
import { other } from './missing';
run(source());
other(source());
