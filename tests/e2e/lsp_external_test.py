"""Plugins and external tools in the language server: what they find is told beside the engine's findings and never before them, as a scan would."""

import json
import os
import sys
import time
import unittest

from lsp_client import edit
from lsp_support import Server
from support import LIMIT, OMNI, SOURCE

PYTHON = sys.executable
FAULTY = SOURCE / "tests/agents/plugin/fault_agent.py"
CODE = "import os\n\ndef f(x):\n    eval(x)\n"

# A tool that prints SARIF of each `eval(` when the file NOTES/go is there, and notes what it began with.
LINT = r"""
import json, os, sys, time
notes = sys.argv[1]
text = sys.stdin.read()
with open(notes + "/began", "a") as out:
    out.write(json.dumps(text) + "\n")
while not os.path.exists(notes + "/go"):
    time.sleep(0.01)
results = []
for number, line in enumerate(text.split("\n"), 1):
    if "eval(" in line:
        column = line.index("eval(") + 1
        results.append({"ruleId": "L1", "level": "error", "message": {"text": "lint says so"}, "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": "stdin"}, "region": {"startLine": number, "startColumn": column, "endColumn": column + 4}}}]})
print(json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "version": "7"}}, "results": results}]}))
"""


class External(Server):
    def setUp(self):
        super().setUp()
        self.notes = self.home / "notes"
        self.notes.mkdir()
        self.lint_program = self.home / "lint.py"
        self.lint_program.write_text(LINT)
        self.write("a.py", CODE)

    def plugin(self, mode="well", name="fault", **more):
        return {"id": name, "command": [PYTHON, "-SB", str(FAULTY), mode, str(self.notes)], **more}

    def lint(self, name="lint", **more):
        return {"name": name, "command": [PYTHON, "-SB", str(self.lint_program), str(self.notes)], "input": "stdin", "languages": ["python"], **more}

    def go(self):
        (self.notes / "go").touch()

    def began(self):
        path = self.notes / "began"
        return [json.loads(line) for line in path.read_text().splitlines() if line.endswith('"')] if path.exists() else []

    def settings(self, where, **settings):
        path = self.home / ".config/omni/omni.yaml" if where == "user" else self.root / "omni.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"rules": {"packs": [], "paths": [str(self.rule_file)]} if where == "user" else {}, **settings}))

    def server(self, capabilities=None, options=None, settings=None):
        return self.started(rules=False, capabilities=capabilities, options=options, settings=settings)

    def codes(self, diagnostics):
        return sorted(d["code"] for d in diagnostics)

    def diagnostics_until(self, client, uri, codes, limit=LIMIT):
        """All lists of codes that were published until `codes` came."""
        seen = []
        while not seen or seen[-1] != sorted(codes):
            seen.append(self.codes(client.diagnostics(uri, limit=limit)))
        return seen

    def wait_until(self, holds, otherwise):
        deadline = time.monotonic() + LIMIT
        while not holds():
            self.assertLess(time.monotonic(), deadline, otherwise)
            time.sleep(0.01)


class Documents(External):
    def test_the_engine_is_told_first_and_the_others_when_they_are_ready(self):
        self.settings("user", plugins=[self.plugin()], tools=[self.lint()])
        client = self.server()
        uri = self.uri("a.py")
        client.open(uri, CODE)
        self.assertEqual(self.codes(client.diagnostics(uri)), ["no-eval"], "nobody waits for a tool")
        self.wait_until(self.began, "the tool was not started")
        self.go()
        seen = self.diagnostics_until(client, uri, ["no-eval", "fault.eval", "lint.L1"])
        self.assertLessEqual(len(seen), 2, seen)
        actions = client.request("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": {"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 8}},
                                                             "context": {"diagnostics": []}})
        self.assertIn("Ignore lint.L1 here, with a reason", [a["title"] for a in actions])

    def test_typing_moves_what_they_found_and_flickers_not(self):
        self.go()
        self.settings("user", tools=[self.lint()])
        client = self.server()
        uri = self.uri("a.py")
        client.open(uri, CODE)
        self.diagnostics_until(client, uri, ["no-eval", "lint.L1"])
        text = CODE
        for version in range(2, 12):
            client.change(uri, version, edit(0, 0, 0, 0, "# line\n"))
            text = "# line\n" + text
        self.wait_until(lambda: self.began()[-1] == text, "the tool never saw the last text")
        client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
        client.poll()
        published = [n["params"] for n in client.notes if n["method"] == "textDocument/publishDiagnostics"]
        self.assertTrue(published)
        for each in published:
            lines = {d["code"]: d["range"]["start"]["line"] for d in each["diagnostics"]}
            self.assertEqual(lines, {"no-eval": 3 + each["version"] - 1, "lint.L1": 3 + each["version"] - 1})
        self.assertLess(len(self.began()), 6, "it was asked when nobody typed, not for each key")

    def test_a_change_stops_them_and_what_they_say_of_an_old_text_is_dropped(self):
        self.settings("user", tools=[self.lint()])
        client = self.server()
        uri = self.uri("a.py")
        client.open(uri, CODE)
        client.diagnostics(uri)
        self.wait_until(self.began, "the tool was not started")  # and waits
        client.change(uri, 2, {"text": "x = 1\n"})
        self.assertEqual(client.diagnostics(uri, 2), [])
        self.wait_until(lambda: len(self.began()) == 2, "it was not asked about the new text")
        self.go()
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        client.open(uri, CODE, version=3)
        self.diagnostics_until(client, uri, ["no-eval", "lint.L1"])
        for each in (n["params"] for n in client.notes if n["method"] == "textDocument/publishDiagnostics"):
            self.assertFalse(each.get("version") == 2 and each["diagnostics"], each)

    def test_who_pulls_is_asked_to_pull_again(self):
        self.settings("user", tools=[self.lint()])
        client = self.server(capabilities=self.with_pull())
        uri = self.uri("a.py")
        client.open(uri, CODE)
        pull = lambda: client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        self.assertEqual(self.codes(pull()["items"]), ["no-eval"])
        self.go()
        client.wait(lambda m: m["method"] == "workspace/diagnostic/refresh")
        self.assertEqual(self.codes(pull()["items"]), ["lint.L1", "no-eval"])

    def test_a_fault_is_shown_once_and_kept_for_who_asks(self):
        self.go()
        self.settings("user", plugins=[self.plugin("exit")], tools=[self.lint(), {"name": "gone", "command": ["no-such-linter"], "languages": ["python"]}])
        client = self.server()
        uri = self.uri("a.py")
        client.open(uri, CODE)
        self.diagnostics_until(client, uri, ["no-eval", "lint.L1"])
        for version in (2, 3):
            client.change(uri, version, edit(0, 0, 0, 0, "eval(1)\n"))
            self.diagnostics_until(client, uri, ["no-eval", "lint.L1"] * version)
        shown = [n["params"]["message"] for n in client.notes if n["method"] == "window/showMessage"]
        self.assertEqual(len(shown), len(set(shown)))
        self.assertEqual(len([m for m in shown if "agent-crash" in m or "agent-quarantined" in m]) + len([m for m in shown if "tool-missing" in m]), len(shown), shown)
        self.assertTrue(any("tool gone" in m for m in shown) and any("agent fault" in m for m in shown), shown)
        health = client.request("omni/health")
        self.assertEqual(health["status"], "problems")
        agents = {a["agent"]: a for a in health["agents"]}
        self.assertEqual(sorted(agents), ["fault", "gone", "lint"])
        self.assertEqual(agents["gone"]["lastFault"]["code"], "tool-missing")
        self.assertGreater(agents["fault"]["failed"], 0)
        self.assertNotIn("lastFault", agents["lint"])

    def test_settings_are_live(self):
        self.go()
        self.settings("user", plugins=[self.plugin()])
        client = self.server(options={"trust": True})
        uri = self.uri("a.py")
        client.open(uri, CODE)
        self.diagnostics_until(client, uri, ["no-eval", "fault.eval"])
        self.settings("workspace", tools=[self.lint()])
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("omni.yaml"), "type": 1}]})
        self.diagnostics_until(client, uri, ["no-eval", "fault.eval", "lint.L1"])
        self.settings("user")
        self.settings("workspace")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("omni.yaml"), "type": 2}]})
        self.diagnostics_until(client, uri, ["no-eval"])

    def test_nobody_stays_behind(self):
        self.settings("user", plugins=[self.plugin("hang")], tools=[self.lint()])
        client = self.server()
        client.open(self.uri("a.py"), CODE)
        self.wait_until(lambda: self.began() and (self.notes / "pids").exists(), "they were not started")
        self.assertEqual(client.shutdown(), 0)
        for pid in (self.notes / "pids").read_text().split():
            self.wait_until(lambda: not os.path.exists(f"/proc/{pid}/exe"), f"{pid} lives on")


class Workspaces(External):
    def test_a_scan_and_the_server_say_the_same(self):
        self.go()
        self.write("sub/b.py", "eval(1)\neval(2)  # omni:ignore lint.L1 -- known\n")
        self.write("c.sh", "eval(\n")
        self.settings("user", plugins=[self.plugin(languages=["python", "bash"])], tools=[self.lint()])
        report = json.loads(self.run_program("scan", "--format", "json", ".").stdout)
        of_scan = sorted((f["location"]["path"], f["rule"], f["location"]["start"]["line"], f["fingerprints"]["omni/strict/v1"]) for f in report["findings"] if not f.get("suppression"))
        self.assertIn("fault.eval", [f[1] for f in of_scan])
        self.assertEqual([f[2] for f in of_scan if f[:2] == ("sub/b.py", "lint.L1")], [1], "the other is known")
        self.assertIn(("c.sh", "fault.eval"), [f[:2] for f in of_scan], "no rule looks at it, and a plugin does")
        client = self.server(capabilities=self.with_pull())
        result = client.request("omni/scan")
        relative = lambda uri: uri.removeprefix(self.root.as_uri() + "/")
        of_server = sorted((relative(f["location"]["uri"]), f["ruleId"], f["location"]["range"]["start"]["line"] + 1, f["fingerprints"]["strict"])
                           for f in result["findings"] if "suppression" not in f)
        self.assertEqual(of_server, of_scan)
        self.assertEqual((sorted(result["finished"]), result["partial"]), (["fault", "lint", "security"], False))
        self.assertEqual(sorted(a["agent"] for a in result["agents"]), ["fault", "lint", "security"])
        items = {}
        for each in client.request("workspace/diagnostic", {"previousResultIds": []})["items"]:
            items[relative(each["uri"])] = each["items"]
        self.assertEqual(sorted((path, d["code"], d["range"]["start"]["line"] + 1) for path, all in items.items() for d in all), sorted(f[:3] for f in of_scan))
        for path in ("a.py", "sub/b.py"):
            uri = self.uri(path)
            client.open(uri, (self.root / path).read_text())
            expected = sorted((f[1], f[2]) for f in of_scan if f[0] == path)
            pull = lambda: sorted((d["code"], d["range"]["start"]["line"] + 1) for d in client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"])
            self.wait_until(lambda: pull() == expected, f"{pull()} is not {expected}")

    def test_the_engine_is_told_first(self):
        self.settings("user", tools=[self.lint()])
        client = self.server(capabilities=self.with_pull())
        id = client.ask("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "p"})
        progress = lambda: client.wait(lambda m: m["method"] == "$/progress" and m["params"]["token"] == "p")["params"]["value"]["items"]
        self.assertEqual([self.codes(i["items"]) for i in progress()], [["no-eval"]])
        self.go()
        self.assertEqual([self.codes(i["items"]) for i in progress()], [["lint.L1", "no-eval"]])
        self.assertEqual(client.answer(id), {"items": []})

    def test_what_they_found_in_a_file_that_stays_as_it_is_does_not_flicker(self):
        self.go()
        self.write("b.py", "eval(1)\n")
        self.settings("user", tools=[self.lint()])
        client = self.server(capabilities=self.with_pull())
        first = client.request("workspace/diagnostic", {"previousResultIds": []})
        ids = [{"uri": i["uri"], "value": i["resultId"]} for i in first["items"]]
        self.assertEqual({tuple(self.codes(i["items"])) for i in first["items"]}, {("lint.L1", "no-eval")})
        id = client.ask("workspace/diagnostic", {"previousResultIds": ids, "partialResultToken": "p"})
        self.write("b.py", "\neval(2)\n")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("b.py"), "type": 2}, {"uri": self.uri("a.py"), "type": 2}]})
        client.answer(id)
        told = [i for n in client.notes if n["method"] == "$/progress" and n["params"]["token"] == "p" for i in n["params"]["value"]["items"]]
        self.assertEqual({i["uri"] for i in told}, {self.uri("b.py")}, "a.py is as it was")
        self.assertEqual(self.codes(told[-1]["items"]), ["lint.L1", "no-eval"])

    def test_a_fault_makes_a_scan_partial(self):
        self.settings("user", plugins=[self.plugin("exit")])
        client = self.server()
        result = client.request("omni/scan")
        self.assertTrue(result["partial"])
        self.assertEqual((result["finished"], [m["stage"] for m in result["missing"]]), (["security"], ["fault"]))
        self.assertIn("agent-crash", [n["code"] for n in result["notices"]])
        self.assertEqual([f["ruleId"] for f in result["findings"]], ["no-eval"])
        client.wait(lambda m: m["method"] == "window/showMessage" and "agent-crash" in m["params"]["message"])
        report = client.request("omni/runReport")
        self.assertEqual({a["agent"]: a["failed"] for a in report["agents"]}, {"fault": 1, "security": 0})


class Trust(External):
    def touches(self):
        return {"name": "owned", "command": ["touch", str(self.notes / "owned")], "input": "file", "languages": ["python"]}

    def look(self, client):
        client.open(self.uri("a.py"), CODE)
        client.diagnostics(self.uri("a.py"))
        client.notify("textDocument/didSave", {"textDocument": {"uri": self.uri("a.py")}})
        client.request("omni/scan")
        self.assertEqual(client.shutdown(), 0)
        return sorted(os.listdir(self.notes))

    def test_a_workspace_starts_nothing_unless_the_editor_trusts_it(self):
        named = {"plugins": [self.plugin()], "tools": [self.touches()]}
        self.settings("user")
        self.settings("workspace", trust={"workspaces": ["/"]}, **named)
        hostile = {**named, "trust": True, "omni": {"trust": True}}  # settings of the editor may stand in a file of the workspace
        self.assertEqual(self.look(self.server(settings=hostile)), [])
        self.assertEqual(self.look(self.server(settings={"trust": True})), [])
        self.assertEqual(self.look(self.server(options=named)), [], "at start, without the word")
        self.assertIn("owned", self.look(self.server(options={"trust": True})))

    def test_the_users_own_list_trusts_it(self):
        self.settings("user", trust={"workspaces": [str(self.root)]})
        self.settings("workspace", tools=[self.touches()])
        self.assertIn("owned", self.look(self.server()))


if __name__ == "__main__":
    unittest.main()
