// The front end's small server. Mistakes on purpose: see README.md.
const crypto = require("crypto");
const express = require("express");
const { exec, execFile } = require("child_process");

const app = express();

app.get("/status", (request, response) => {
  // The carrier's name goes through a shell.
  exec(`carrier-status ${request.query.carrier}`, (error, output) => response.send(output));
});

app.get("/status-safely", (request, response) => {
  execFile("carrier-status", ["--json"], (error, output) => response.send(output));
});

app.get("/price", (request, response) => {
  response.json({ price: eval(request.query.formula) });
});

app.get("/go", (request, response) => response.redirect(request.query.next));

function trackingToken(number) {
  return crypto.createHash("md5").update(number + Math.random()).digest("hex");
}

function show(parcel) {
  document.getElementById("parcel").innerHTML = parcel.description;
}

module.exports = { app, show, trackingToken };
