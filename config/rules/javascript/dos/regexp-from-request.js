const { escapeRegExp } = require("lodash");

module.exports = function routes(app, names) {
  app.get("/search", (req, res) => {
    // ruleid: omni.js.dos.regexp-from-request
    const first = new RegExp(req.query.pattern, "i");
    // ruleid: omni.js.dos.regexp-from-request
    const second = new RegExp("^" + req.query.prefix);
    // ok: omni.js.dos.regexp-from-request
    const third = new RegExp("^[a-z]+$");
    // A near miss: escaped, so it is plain text.
    // ok: omni.js.dos.regexp-from-request
    const fourth = new RegExp(escapeRegExp(req.query.pattern));
    res.json(names.filter((name) => [first, second, third, fourth].some((regex) => regex.test(name))));
  });
};
