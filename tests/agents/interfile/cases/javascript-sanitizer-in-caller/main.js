const run = require('./lib');
function main() {
  const x = clean(source());
  run(x);
}
