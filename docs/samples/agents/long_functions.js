#!/usr/bin/env node
// A sample agent for OMNI: functions of JavaScript files that are longer than a screen.
//
// Standard library only. It shows what an agent does whose work takes a while: it works in pieces, so that it can hear `cancel`
// between them and answers with what it has; it says how far it is. The protocol is described in docs/agent-protocol.md.
"use strict";

const fs = require("node:fs");
const readline = require("node:readline");

const MOST_LINES = 60;
const LINES_AT_ONCE = 2000;

const MANIFEST = {
  protocol: 1,
  id: "long-functions",
  version: "1.0.0",
  summary: "finds functions longer than " + MOST_LINES + " lines",
  languages: ["javascript"],
  capabilities: ["findings", "cancel", "progress"],
  cost: "medium",
  position_encoding: "utf-16", // JavaScript counts UTF-16 code units
};

const FUNCTION = /\bfunction\b\s*\*?\s*([\w$]+)?\s*\(|\b([\w$]+)\s*=\s*(?:async\s*)?\([^()]*\)\s*=>\s*\{|^\s*(?:async\s+)?([\w$]+)\s*\([^()]*\)\s*\{/;
const NO_FUNCTION = new Set(["if", "for", "while", "switch", "catch", "with"]);

const running = new Set(); // ids of requests; one that was cancelled is no longer in it

function send(message) {
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
}

/** The line without strings, regular expressions are left in; `inComment` tells whether a block comment is open. */
function code(line, state) {
  let out = "";
  for (let i = 0; i < line.length; i++) {
    if (state.comment) {
      if (line.startsWith("*/", i)) state.comment = false, i++;
    } else if (state.quote) {
      if (line[i] === "\\") i++;
      else if (line[i] === state.quote) state.quote = "";
    } else if (line.startsWith("//", i)) {
      break;
    } else if (line.startsWith("/*", i)) {
      state.comment = true, i++;
    } else if (line[i] === '"' || line[i] === "'" || line[i] === "`") {
      state.quote = line[i];
    } else {
      out += line[i];
    }
  }
  if (state.quote !== "`") state.quote = ""; // the others end with their line
  return out;
}

/** Follows the braces of a file; `step` reads some lines and tells whether there are more. */
function checker(text) {
  const lines = text.split(/\r\n|\n|\r/);
  const state = { comment: false, quote: "" };
  const open = []; // one entry for each brace: the function that it opens, or null
  const findings = [];
  let at = 0;
  const read = (line, number) => {
    const match = FUNCTION.exec(line);
    const name = match && (match[1] || match[2] || match[3] || "a function");
    let begins = match && !NO_FUNCTION.has(name) ? { name, line: number, column: match.index + match[0].search(/\S/) + 1 } : null;
    for (const c of line) {
      if (c === "{") {
        open.push(begins);
        begins = null;
      } else if (c === "}") {
        const ended = open.pop();
        const length = ended ? number - ended.line + 1 : 0;
        if (length <= MOST_LINES) continue;
        findings.push({
          rule_id: "too-long",
          message: `${ended.name} has ${length} lines, more than ${MOST_LINES}: what it does can't be seen at one go`,
          severity: "low",
          kind: "hygiene",
          region: { start_line: ended.line, start_column: ended.column },
        });
      }
    }
  };
  return {
    findings,
    progress: () => ({ done: at, total: lines.length }),
    step() {
      for (const end = Math.min(at + LINES_AT_ONCE, lines.length); at < end; at++) read(code(lines[at], state), at + 1);
      return at < lines.length;
    },
  };
}

function run(id, file) {
  const text = "text" in file ? file.text : fs.readFileSync(file.text_file, "utf8");
  const work = checker(text);
  running.add(id);
  const next = () => {
    const stopped = !running.has(id);
    if (!stopped && work.step()) {
      send({ method: "progress", params: work.progress() });
      setImmediate(next); // lets `cancel` in
      return;
    }
    running.delete(id);
    send({ id, result: { findings: work.findings, complete: !stopped } });
  };
  next();
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  if (request.method === "cancel") {
    running.delete(request.params.id);
  } else if (request.method === "initialize") {
    send({ id: request.id, result: MANIFEST });
  } else if (request.method === "ping") {
    send({ id: request.id, result: {} });
  } else if (request.method === "run") {
    try {
      run(request.id, request.params.file);
    } catch (error) {
      send({ id: request.id, error: { code: -32000, message: String(error), data: { code: "io" } } });
    }
  } else if ("id" in request && "method" in request) {
    send({ id: request.id, error: { code: -32601, message: "no method " + request.method } });
  }
}); // the end of our input ends the program
