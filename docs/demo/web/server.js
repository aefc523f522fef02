const { exec } = require("child_process");
const express = require("express");
const path = require("path");
const db = require("./db");

const app = express();

app.get("/search", async (req, res) => {
  const rows = await db.query("SELECT * FROM products WHERE name = '" + req.query.q + "'");
  res.send(`<h1>Results for ${req.query.q}</h1><p>${rows.length} found</p>`);
});

app.post("/thumbnail/:name", (req, res) => {
  exec("convert uploads/" + req.params.name + " -resize 100x100 thumbs/latest.png", () => {
    res.sendFile(path.join(__dirname, "thumbs", "latest.png"));
  });
});

app.get("/health", (req, res) => res.json({ ok: true }));

app.listen(8080, "127.0.0.1");
