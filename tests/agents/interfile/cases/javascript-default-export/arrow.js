export default (cmd) => {
  // ruleid: t
  sink(cmd);
};
