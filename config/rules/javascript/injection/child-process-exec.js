const cp = require("node:child_process");
const { execSync, execFile } = require("child_process");

function archive(folder, regex) {
  // ruleid: omni.js.injection.child-process-exec
  cp.exec("tar czf backup.tgz " + folder);
  // ruleid: omni.js.injection.child-process-exec
  execSync(`ls -l ${folder}`, { encoding: "utf8" });
  // ok: omni.js.injection.child-process-exec
  execFile("tar", ["czf", "backup.tgz", folder]);
  // ok: omni.js.injection.child-process-exec
  cp.exec("uptime");
  // A near miss: RegExp has an exec, too.
  // ok: omni.js.injection.child-process-exec
  return regex.exec("name " + folder);
}
