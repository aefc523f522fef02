const jwt = require("jsonwebtoken");

function tokens(claims, token, publicKey) {
  // ruleid: omni.js.secrets.jwt-hardcoded-key
  const first = jwt.sign(claims, "summer-in-the-city", { expiresIn: "1h" });
  // ruleid: omni.js.secrets.jwt-hardcoded-key
  const second = jwt.verify(token, "summer-in-the-city");
  // ok: omni.js.secrets.jwt-hardcoded-key
  const third = jwt.sign(claims, process.env.JWT_KEY, { expiresIn: "1h" });
  // A near miss: the constant is the token of a test, the key is not.
  // ok: omni.js.secrets.jwt-hardcoded-key
  const fourth = jwt.verify("a.b.c", publicKey);
  return [first, second, third, fourth];
}
