module.exports = (x) => {
  // ok: t
  sink(x);
};
