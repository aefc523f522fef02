const crypto = require("crypto");
const { createHash } = require("crypto");

function digest(data, key) {
  // ruleid: omni.js.crypto.weak-hash
  const first = crypto.createHash("md5").update(data).digest("hex");
  // ruleid: omni.js.crypto.weak-hash
  const second = createHash("SHA1").update(data).digest("hex");
  // ok: omni.js.crypto.weak-hash
  const third = crypto.createHash("sha256").update(data).digest("hex");
  // A near miss: begins like SHA-1.
  // ok: omni.js.crypto.weak-hash
  const fourth = crypto.createHmac("sha1024", key);
  return [first, second, third, fourth];
}
