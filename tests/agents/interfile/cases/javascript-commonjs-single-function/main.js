const run = require('./lib');
run(source());
require('./lib')(source());
