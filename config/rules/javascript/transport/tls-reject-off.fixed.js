const https = require("https");

function connect(ca, strict) {
  // ruleid: omni.js.transport.tls-reject-off
  const first = new https.Agent({ rejectUnauthorized: true });
  // ruleid: omni.js.transport.tls-reject-off
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  // ok: omni.js.transport.tls-reject-off
  const second = new https.Agent({ ca, rejectUnauthorized: true });
  // A near miss: decided elsewhere.
  // ok: omni.js.transport.tls-reject-off
  const third = new https.Agent({ rejectUnauthorized: strict });
  // ok: omni.js.transport.tls-reject-off
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "1";
  return [first, second, third];
}
