const fs = require("fs");
const path = require("path");

module.exports = function routes(app, root) {
  app.get("/file/:name", (req, res) => {
    // ruleid: omni.js.files.path-from-request
    res.sendFile(path.join(root, req.params.name));
  });
  app.get("/page", function (req, res) {
    // ruleid: omni.js.files.path-from-request
    fs.readFile(root + req.query.page, (error, text) => res.send(text));
  });
  app.get("/safe/:name", (req, res) => {
    // ok: omni.js.files.path-from-request
    res.sendFile(req.params.name, { root });
    // ok: omni.js.files.path-from-request
    res.sendFile(path.join(root, "index.html"));
    // A near miss: only the last part of the path is used.
    // ok: omni.js.files.path-from-request
    res.sendFile(path.join(root, path.basename(req.params.name)));
  });
};
