module.exports = function (cmd) {
  // ruleid: t
  sink(cmd);
};
