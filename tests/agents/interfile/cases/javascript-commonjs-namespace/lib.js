exports.run = function (cmd) {
  // ruleid: t
  sink(cmd);
};
module.exports.other = (cmd) => {
  // ruleid: t
  sink(cmd);
};
exports.get = () => source();
exports.unused = (cmd) => {
  // ok: t
  sink(cmd);
};
