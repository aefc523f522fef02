const crypto = require("crypto");

function issue(user) {
  // ruleid: omni.js.crypto.math-random-secret
  const token = Math.random().toString(36).slice(2);
  // ruleid: omni.js.crypto.math-random-secret
  user.sessionId = "s" + Math.floor(Math.random() * 1e9);
  // ok: omni.js.crypto.math-random-secret
  const resetToken = crypto.randomBytes(32).toString("hex");
  // A near miss: chance for the eye, not for a secret.
  // ok: omni.js.crypto.math-random-secret
  const colour = Math.random() * 360;
  return [token, resetToken, colour];
}
