const lib = require('./lib');
function main() {
  lib.run(source());
  lib.other(source());
  // ruleid: t
  sink(lib.get());
}
