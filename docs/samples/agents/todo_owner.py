#!/usr/bin/env python3
"""A sample agent for OMNI: TODO and FIXME comments of Python files that name nobody who will do it.

    # TODO: handle time zones          found
    # TODO(ana): handle time zones     fine
    # FIXME #123 wrong for leap years  fine: an issue stands for its owner

Standard library only. The protocol is described in docs/agent-protocol.md: one JSON object a line, requests on standard input,
answers on standard output, words for people on standard error.
"""

import io
import json
import re
import sys
import tokenize

MANIFEST = {
    "protocol": 1,
    "id": "todo-owner",
    "version": "1.0.0",
    "deterministic": True,
    "summary": "finds TODO comments without an owner",
    "scope": "file",
    "consumes": ["text"],
    "provides": ["findings.todo-owner"],
    "languages": ["python"],
    "capabilities": ["findings", "fixes"],
    "cost": "low",
    "budget_ms": 5000,
    "path_sensitive": False,
    "position_encoding": "utf-32",  # Python counts characters
}
MARK = re.compile(r"\b(TODO|FIXME)\b(?P<owner>\s*(\(\s*[\w.@-]+\s*\)|:?\s*#\d+))?")


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def comments(text):
    """(line from 1, column from 0, comment) of each, as far as the file can be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1], token.string
    except (tokenize.TokenError, SyntaxError):
        return


def check(text):
    findings = []
    for line, column, comment in comments(text):
        for mark in MARK.finditer(comment):
            if mark.group("owner"):
                continue
            begin, end = column + mark.start(1) + 1, column + mark.end(1) + 1
            region = {"start_line": line, "start_column": begin, "end_line": line, "end_column": end}
            findings.append({
                "rule_id": "no-owner",
                "message": f"{mark.group(1)} without an owner: nobody will find out who meant to do this",
                "severity": "info",
                "confidence": "high",
                "kind": "hygiene",
                "region": region,
                "fix": {
                    "description": "name an owner",
                    "applicability": "manual",
                    "edits": [{"region": {**region, "start_column": end}, "text": "(owner)"}],
                },
            })
    return findings


def read_text(file):
    """Short texts come along, long ones lie in a file of which only the path comes."""
    if "text" in file:
        return file["text"]
    with open(file["text_file"], encoding="utf-8", errors="replace", newline="") as source:
        return source.read()


def answer(request):
    method = request["method"]
    if method == "initialize":
        return {"result": MANIFEST}
    if method == "ping":
        return {"result": {}}
    if method == "run":
        try:
            return {"result": {"findings": check(read_text(request["params"]["file"]))}}
        except OSError as error:
            return {"error": {"code": -32000, "message": str(error), "data": {"code": "io"}}}
    return {"error": {"code": -32601, "message": f"no method {method}"}}


def main():
    for line in sys.stdin:  # ends when the host closes our input: then it is time to go
        request = json.loads(line)
        if "id" in request and "method" in request:
            send({"id": request["id"], **answer(request)})
        # Notifications, such as `cancel`, need no answer: a file takes milliseconds here.


if __name__ == "__main__":
    main()
