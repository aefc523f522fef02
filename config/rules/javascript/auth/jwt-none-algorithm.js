const jwt = require("jsonwebtoken");

function check(token, key, claims) {
  // ruleid: omni.js.auth.jwt-none-algorithm
  const first = jwt.verify(token, key, { algorithms: ["HS256", "none"] });
  // ruleid: omni.js.auth.jwt-none-algorithm
  const second = jwt.sign(claims, "", { algorithm: "none" });
  // ok: omni.js.auth.jwt-none-algorithm
  const third = jwt.verify(token, key, { algorithms: ["RS256"] });
  // A near miss: "none" for something else.
  // ok: omni.js.auth.jwt-none-algorithm
  const fourth = jwt.sign(claims, key, { algorithm: "RS256", subject: "none" });
  return [first, second, third, fourth];
}
