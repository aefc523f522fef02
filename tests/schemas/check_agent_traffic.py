#!/usr/bin/env python3
"""Checks recorded traffic with agents against config/agent-protocol.schema.json.

  check_agent_traffic.py TRAFFIC…   each file has one object a line: {"from": "host" or "agent", "line": "what was sent"}
  check_agent_traffic.py --self-test
"""

import json
import pathlib
import sys

import json_schema

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "config/agent-protocol.schema.json").read_text(encoding="utf-8"))
RESULTS = {"initialize": "manifest", "run": "runResult", "ping": "pong"}


def validate(value, name):
    return json_schema.validate(value, SCHEMA["$defs"][name], SCHEMA)


def mistakes(records):
    """All mistakes as texts; the list of methods and results seen."""
    asked, about_workspace, found, seen = {}, {}, [], []
    for number, record in enumerate(records, 1):
        message = json.loads(record["line"])
        method = message.get("method")
        if method:
            name = method if record["from"] == "host" or method == "log" else "progress"
            if record["from"] == "host" and "id" in message:
                asked[message["id"]] = method
                about_workspace[message["id"]] = "workspace" in message.get("params", {})
        else:
            name = "errorResponse" if "error" in message else "response"
        wrong = validate(message, record["from"]) and validate(message, name)  # the one it should be says more
        if not wrong and validate(message, record["from"]):
            wrong = [f"a message that {record['from']} does not send"]
        if name == "response" and record["from"] == "agent":
            wrong = wrong + validate(message["result"], RESULTS[asked[message["id"]]])
            if asked[message["id"]] == "run" and not wrong:
                wrong = [f"$.findings[{i}].path" for i, finding in enumerate(message["result"]["findings"]) if ("path" in finding) != about_workspace[message["id"]]]
            seen.append(asked[message["id"]] + " answered")
        else:
            seen.append(name)
        found += [f"message {number} ({record['from']}, {name}): {text}" for text in wrong]
    return found, seen


def self_test():
    json_schema.check_schema(SCHEMA)
    run = {"from": "host", "line": json.dumps({"jsonrpc": "2.0", "id": 1, "method": "run", "params": {"file": {"path": "a", "language": None, "bytes": 0, "text": ""}}})}

    def answered(result):
        return mistakes([run, {"from": "agent", "line": json.dumps({"jsonrpc": "2.0", "id": 1, "result": result})}])[0]

    finding = {"rule_id": "x", "message": "m", "region": {"start_line": 1}}
    assert not answered({"findings": [finding]})
    assert answered({"findings": [{**finding, "path": "a"}]})
    of_file = run["line"]
    run["line"] = run["line"].replace('{"file": {"path": "a", "language": null, "bytes": 0, "text": ""}}',
                                      '{"workspace": {"files": [{"path": "a", "language": null, "begin": 0, "bytes": 0}], "text_file": "/t"}}')
    assert not answered({"findings": [{**finding, "path": "a"}]})
    assert answered({"findings": [finding]})
    run["line"] = of_file
    for bad in ({}, {"findings": [{}]}, {"findings": [{**finding, "severity": "urgent"}]}, {"findings": [{**finding, "colour": "red"}]},
                {"findings": [{**finding, "region": {"start_line": 0}}]}, {"findings": [{"rule_id": "x", "message": "m"}]}, {"findings": [], "extra": 1},
                {"findings": [{**finding, "cwe": ["89"]}]}, {"findings": [{**finding, "fix": {"edits": [{"text": "x"}]}}]}):
        assert answered(bad), bad
    for who, message in (("host", {"method": "run"}), ("agent", {"jsonrpc": "2.0", "method": "run", "id": 1}), ("agent", {"jsonrpc": "2.0", "method": "log", "params": {}}),
                         ("agent", {"jsonrpc": "2.0", "id": 1, "error": {"code": "x", "message": ""}})):
        assert mistakes([{"from": who, "line": json.dumps(message)}])[0], message


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    failed = False
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as lines:
            found, seen = mistakes([json.loads(line) for line in lines])
        for text in found:
            print(f"{name}: {text}", file=sys.stderr)
        failed = failed or bool(found)
        print(" ".join(sorted(set(seen))))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
