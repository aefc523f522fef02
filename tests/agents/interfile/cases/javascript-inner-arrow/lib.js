export const outer = (x) => {
  const inner = (y) => {
    // ruleid: t
    sink(y);
  };
  const quiet = (y) => {
    // ok: t
    sink("z");
  };
  inner(x);
  quiet(x);
};
