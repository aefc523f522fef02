const crypto = require("crypto");

function encrypt(key, iv) {
  // ruleid: omni.js.crypto.weak-cipher
  const first = crypto.createCipheriv("des-ede3-cbc", key, iv);
  // ruleid: omni.js.crypto.weak-cipher
  const second = crypto.createCipheriv("aes-128-ecb", key, null);
  // ok: omni.js.crypto.weak-cipher
  const third = crypto.createCipheriv("aes-256-gcm", key, iv);
  // A near miss: "des" only as a part of another word.
  // ok: omni.js.crypto.weak-cipher
  const fourth = crypto.createHash("designation");
  return [first, second, third, fourth];
}
