const { run } = require('./lib');
run(source());
