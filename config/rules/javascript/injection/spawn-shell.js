const { spawn, execFile } = require("child_process");

function build(target, options) {
  // ruleid: omni.js.injection.spawn-shell
  spawn("make", [target], { shell: true });
  // ruleid: omni.js.injection.spawn-shell
  execFile(target, { shell: true, cwd: "/srv" });
  // ok: omni.js.injection.spawn-shell
  spawn("make", [target], { cwd: "/srv" });
  // ok: omni.js.injection.spawn-shell
  spawn("make && make install", { shell: true });
  // A near miss: the option is there and off.
  // ok: omni.js.injection.spawn-shell
  spawn("make", [target], { shell: false });
}
