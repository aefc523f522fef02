#!/usr/bin/env python3
"""An agent that goes wrong in the way its first argument names; without one it is well and finds each `eval(`. With `workspace:` before the
way it looks at all files at once.

A second argument, if given, is a folder: the agent notes its process ids there, and what it has seen.
"""

import json
import os
import signal
import sys
import time

MODE = sys.argv[1] if len(sys.argv) > 1 else "well"
SCOPE = "workspace" if MODE.startswith("workspace:") else "file"
MODE = MODE.removeprefix("workspace:")
FOLDER = sys.argv[2] if len(sys.argv) > 2 else None


def note(name, text=""):
    if FOLDER:
        with open(os.path.join(FOLDER, name), "a", encoding="utf-8") as out:
            out.write(f"{text}\n")


def count(name):
    try:
        with open(os.path.join(FOLDER, name), encoding="utf-8") as lines:
            return len(lines.readlines())
    except OSError:
        return 0


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def forever():
    while True:
        time.sleep(3600)


def findings(text):
    found, at = [], text.find("eval(")
    while at >= 0:
        begin = len(text[:at].encode())
        found.append({"rule_id": "eval", "message": "eval is evil", "severity": "high", "cwe": ["CWE-95"],
                      "range": {"begin": begin, "end": begin + 4}})
        at = text.find("eval(", at + 1)
    return found


def spread(how_long=3600):
    """A grandchild that keeps our pipes."""
    child = os.fork()
    if child == 0:
        time.sleep(how_long)
        os._exit(0)
    note("pids", child)


def look_at_workspace(workspace):
    found = []
    with open(workspace["text_file"], "rb") as texts:
        for file in workspace["files"]:
            texts.seek(file["begin"])
            text = texts.read(file["bytes"]).decode("utf-8", "replace")
            found += [{"path": file["path"], **finding} for finding in findings(text)]
    return found


def run(request):
    if SCOPE == "workspace":
        files = request["params"]["workspace"]["files"]
        file = {"path": ",".join(each["path"] for each in files)}
        good = {"findings": look_at_workspace(request["params"]["workspace"])}
    else:
        file = request["params"]["file"]
        text = file.get("text")
        if text is None:
            with open(file["text_file"], "rb") as source:
                text = source.read().decode("utf-8", "replace")
        good = {"findings": findings(text)}
    answer = {"id": request["id"]}
    bad_here = "bad" in file["path"]

    if MODE == "throws":
        raise RuntimeError("the agent has a bug")
    if MODE == "exit":
        sys.exit(3)
    if MODE == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if MODE == "kill-once" and count("killed") == 0:
        note("killed")
        os.kill(os.getpid(), signal.SIGKILL)
    if MODE == "kill-on-bad" and bad_here:
        os.kill(os.getpid(), signal.SIGKILL)
    if MODE == "hang":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        forever()
    if MODE == "hang-on-bad" and bad_here:
        forever()
    if MODE == "busy":
        while True:
            pass
    if MODE == "memory":
        kept = []
        while True:
            kept.append(bytearray(b"x" * (8 << 20)))
    if MODE == "memory-below":
        if os.fork() == 0:
            kept = []
            while True:
                kept.append(bytearray(b"x" * (8 << 20)))
        forever()
    if MODE == "garbage":
        sys.stdout.write("hello, I am a debugging line\n")
    if MODE == "bytes":
        sys.stdout.buffer.write(bytes(range(256)) * 10 + b"\n")
    if MODE == "flood":
        piece = b'{"jsonrpc":"2.0","method":"log","params":{"message":"x"}}\n' * 1000
        while True:
            sys.stdout.buffer.write(piece)
    if MODE == "long-line":
        while True:
            sys.stdout.buffer.write(b"x" * (1 << 20))
    if MODE == "flood-errors":
        while True:
            sys.stderr.buffer.write(b"x" * (1 << 20))
    if MODE == "closes":
        sys.stdout.flush()
        os.close(1)
        forever()
    if MODE == "grandchildren":
        spread()
        sys.exit(4)
    if MODE == "spreads":
        spread()
    if MODE == "wrong-id":
        answer["id"] = 4711
    if MODE.startswith("error"):
        code = MODE.removeprefix("error:")
        error = {"code": int(code), "message": "no"} if code.lstrip("-").isdigit() else {"code": -32000, "message": "no", "data": {"code": code}}
        send({**answer, "error": error})
        return
    if MODE == "rate-limited-once" and count("limited") == 0:
        note("limited")
        send({**answer, "error": {"code": -32000, "message": "later", "data": {"code": "rate-limited", "retry_after_ms": 20}}})
        return
    if MODE == "bad-fields":
        good["findings"] += [{"rule_id": "x", "message": "m", "severity": "urgent", "range": {"begin": 0, "end": 1}},
                             {"rule_id": "x", "message": "m", "range": {"begin": 0, "end": 10 ** 9}}]
    if MODE == "other-files":
        good["findings"] = [{"rule_id": "x", "message": "m", **more, "range": {"begin": 0, "end": 1}} for more in ({"path": "/etc/passwd"}, {}, {"path": "../a.py"})] + good["findings"]
    if MODE == "no-result":
        good = {}
    if MODE == "partial" or (MODE == "deterministic" and bad_here):
        good["complete"] = False
    if MODE == "asks":
        send({"id": "q", "method": "omni/whatIsThis"})
    if MODE == "chatty":
        for level in ("debug", "info", "warning", "error"):
            send({"method": "log", "params": {"level": level, "message": "chat " + level}})
        send({"method": "progress", "params": {"done": 1, "total": 2}})
    if MODE in ("slow", "slow-silent"):
        note("running", os.getpid())
        return slow(answer, good, MODE == "slow-silent")
    note("seen", file["path"])
    send({**answer, "result": good})


def slow(answer, good, silent):
    """Never gets ready, but stops when asked to and gives what it has."""
    while True:
        line = sys.stdin.readline()
        if not line:
            sys.exit(0)
        if json.loads(line).get("method") == "cancel" and not silent:
            note("cancelled")
            send({**answer, "result": good})
            return


def main():
    note("pids", os.getpid())
    if MODE == "dies-at-once":
        sys.stderr.write("Traceback: no module named x\n")
        sys.exit(1)
    for line in sys.stdin:
        request = json.loads(line)
        method = request.get("method")
        if method == "initialize":
            if MODE == "mute":
                forever()
            manifest = {"protocol": 1, "id": request["params"]["id"], "version": "1.2.3", "languages": ["python"], "cost": "low", "scope": SCOPE}
            if MODE == "manifest":
                manifest = {"protocol": 1, "id": "other", "version": 5, "colour": "red"}
            if MODE == "future":
                manifest["protocol"] = 99
            if MODE == "heartless":
                manifest["heartbeat_ms"] = 50
            if MODE.startswith("deterministic"):
                manifest["deterministic"] = True
                manifest["path_sensitive"] = MODE == "deterministic-by-path"
            send({"id": request["id"], "result": manifest})
        elif method == "ping":
            if MODE == "no-pong":
                forever()
            note("pinged")
            send({"id": request["id"], "result": {}})
        elif method == "run":
            if MODE == "heartless":
                forever()
            run(request)
        elif "id" in request and method:
            send({"id": request["id"], "error": {"code": -32601, "message": "no such method"}})


if __name__ == "__main__":
    main()
