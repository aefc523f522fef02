"use strict";
import React, { useState as state } from "react";
import * as path from "path";
import "./style.css";
const { exec, spawn: start } = require("child_process");
const express = require("express");
var app = express();

export default class Cup extends Base {
  static count = 0;
  #level = 1;
  constructor(name, size = 3) {
    super(name);
    this.name = name;
    this.size = size;
  }
  get full() {
    return this.#level >= this.size && !this.broken;
  }
  static async pour(...cups) {
    for await (const cup of cups) {
      await cup.fill({ slowly: true, ml: 5 });
    }
  }
  handler = (event) => {
    event.preventDefault();
  };
}

app.get("/cups/:id", csrf, async (req, res, next) => {
  const { id, limit = 10, ...rest } = req.query;
  let [first, , third] = rest.list;
  const sql = `SELECT * FROM cups WHERE id = ${req.params.id}`;
  try {
    const rows = await db.query(sql, [id]);
    if (rows.length === 0 || !rows) {
      return res.status(404).send("none" + id);
    } else if (rows[0]?.owner?.name == null) {
      throw new Error("no owner");
    }
    res.json({ rows, total: rows.reduce((a, b) => a + b.price, 0), ["k" + id]: 1 });
  } catch (error) {
    console.error("failed", error);
    next(error);
  } finally {
    db.close();
  }
  for (let i = 0; i < 3; i++) {
    if (i % 2) continue;
    document.getElementById("cup" + i).innerHTML = first;
  }
  for (const key in rest) {
    delete rest[key];
  }
  while (limit > 0) {
    limit -= 1;
  }
  do {
    first ||= third ?? "x";
  } while (first);
  switch (req.method) {
    case "GET":
      eval(first);
      break;
    case "POST":
    default:
      exec(`ls ${first}`, { shell: true }, function (err, out) {
        console.log(out);
      });
  }
  setTimeout(() => done(), 100);
  const pattern = /^cup-[0-9]+$/i;
  return first ? new Cup(first) : typeof third === "string" ? third : void 0;
});

function Shop({ cups, onBuy }) {
  const [open, setOpen] = state(false);
  return (
    <div className="shop" onClick={() => setOpen(!open)} {...cups}>
      <h1 title={open ? "open" : "closed"}>Cups</h1>
      {cups.map((cup) => <Cup key={cup.id} name={cup.name} />)}
      <p dangerouslySetInnerHTML={{ __html: cups.text }}></p>
    </div>
  );
}

function* numbers(from) {
  yield from;
  yield* numbers(from + 1);
}

module.exports = { Shop, numbers, size: 3 };
module.exports.pour = function pour(ml) {
  return new Promise((resolve, reject) => resolve(ml));
};
