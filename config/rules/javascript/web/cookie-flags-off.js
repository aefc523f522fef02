const session = require("express-session");

function login(app, res, id) {
  // ruleid: omni.js.web.cookie-flags-off
  res.cookie("session", id, { httpOnly: false, sameSite: "lax" });
  // ruleid: omni.js.web.cookie-flags-off
  app.use(session({ secret: process.env.KEY, cookie: { secure: false } }));
  // ok: omni.js.web.cookie-flags-off
  res.cookie("session", id, { httpOnly: true, secure: true });
  // ok: omni.js.web.cookie-flags-off
  app.use(session({ secret: process.env.KEY, cookie: { secure: true } }));
  // A near miss: an option of a connection, not of a cookie.
  // ok: omni.js.web.cookie-flags-off
  app.connect("mail", id, { secure: false });
}
