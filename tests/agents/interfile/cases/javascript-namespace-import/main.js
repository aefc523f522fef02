import * as lib from './lib';
lib.run(source());
