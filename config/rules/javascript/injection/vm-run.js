const vm = require("vm");

function run(source, context, engine) {
  // ruleid: omni.js.injection.vm-run
  vm.runInNewContext(source, { context });
  // ruleid: omni.js.injection.vm-run
  const script = new vm.Script("(" + source + ")");
  // ok: omni.js.injection.vm-run
  vm.runInNewContext("1 + 1", {});
  // ok: omni.js.injection.vm-run
  vm.createContext(context);
  // A near miss: not the module vm.
  // ok: omni.js.injection.vm-run
  engine.runInContext(source, context);
  return script;
}
