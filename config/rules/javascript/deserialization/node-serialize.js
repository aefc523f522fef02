const serialize = require("node-serialize");
const php = require("php-serialize");

function restore(cookie) {
  // ruleid: omni.js.deserialization.node-serialize
  const first = serialize.unserialize(cookie);
  // ruleid: omni.js.deserialization.node-serialize
  const second = serialize.unserialize(Buffer.from(cookie, "base64").toString()).user;
  // ok: omni.js.deserialization.node-serialize
  const third = JSON.parse(cookie);
  // A near miss: a method of that name in another library.
  // ok: omni.js.deserialization.node-serialize
  const fourth = php.unserialize(cookie);
  return [first, second, third, fourth];
}
