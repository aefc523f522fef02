const { run, quiet } = require('./lib');
function main() {
  run(source());
  quiet(source());
}
