function run(formula, name, callback) {
  // ruleid: omni.js.injection.eval
  const total = eval(formula);
  // ruleid: omni.js.injection.eval
  const f = new Function("a", "return a + " + name);
  // ruleid: omni.js.injection.eval
  setTimeout("show('" + name + "')", 100);
  // ok: omni.js.injection.eval
  setTimeout(() => callback(name + "!"), 100);
  // ok: omni.js.injection.eval
  const data = JSON.parse(formula);
  // A near miss: constant text, ugly but not dangerous.
  // ok: omni.js.injection.eval
  const root = new Function("return this")();
  return [total, f, data, root];
}
