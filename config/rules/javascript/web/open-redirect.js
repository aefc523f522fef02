const TARGETS = { home: "/", help: "/help" };

module.exports = function routes(app) {
  app.get("/login", (req, res) => {
    // ruleid: omni.js.web.open-redirect
    res.redirect(req.query.next);
  });
  app.post("/logout", function (req, res, next) {
    // ruleid: omni.js.web.open-redirect
    res.redirect(302, req.body["target"]);
  });
  app.get("/go", (req, res) => {
    // ok: omni.js.web.open-redirect
    res.redirect("/home");
    // ok: omni.js.web.open-redirect
    res.redirect(TARGETS[req.query.to] || "/");
    // A near miss: the value only fills a query of our own page.
    // ok: omni.js.web.open-redirect
    res.redirect("/search?q=" + encodeURIComponent(req.query.next));
  });
};
