const escapeHtml = require("escape-html");

module.exports = function routes(app) {
  app.get("/hello", (req, res) => {
    // ruleid: omni.js.xss.express-reflected
    res.send("<h1>Hello " + req.query.name + "</h1>");
  });
  app.get("/user/:id", function (req, res) {
    // ruleid: omni.js.xss.express-reflected
    res.status(404).send(`<p>No user ${req.params.id}</p>`);
  });
  app.get("/safe", (req, res) => {
    // ok: omni.js.xss.express-reflected
    res.json({ hello: req.query.name });
    // ok: omni.js.xss.express-reflected
    res.send("<h1>Hello</h1>");
    // A near miss: escaped before it is joined.
    // ok: omni.js.xss.express-reflected
    res.send("<h1>Hello " + escapeHtml(req.query.name) + "</h1>");
  });
};
