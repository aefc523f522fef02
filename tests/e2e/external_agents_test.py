"""Agents in other processes and external tools, as `omni scan` runs them: whose settings may name them, and what becomes of what they find."""

import json
import os
import subprocess
import sys
import time
import unittest

from support import LIMIT, OMNI, SOURCE, Workspace

PYTHON = sys.executable
FAULTY = SOURCE / "tests/agents/plugin/fault_agent.py"
TODO_OWNER = SOURCE / "docs/samples/agents/todo_owner.py"
SARIF = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "version": "7"}}, "results": [
    {"ruleId": "L1", "level": "error", "message": {"text": "lint says so"}, "locations": [{"physicalLocation": {
        "artifactLocation": {"uri": "stdin"}, "region": {"startLine": 1, "startColumn": 1, "endColumn": 5}}}]}]}]}


class ExternalAgents(Workspace):
    def setUp(self):
        super().setUp()
        self.notes = self.home / "notes"
        self.notes.mkdir()
        self.write("a.py", "eval(x)  # TODO later\n")

    def plugin(self, mode="well", name="fault", **more):
        return {"id": name, "command": [PYTHON, "-SB", str(FAULTY), mode, str(self.notes)], **more}

    def settings(self, where, **settings):
        """JSON is YAML."""
        path = self.home / ".config/omni/omni.yaml" if where == "user" else self.root / "omni.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))

    def started(self):
        """Processes of the plugin that were started."""
        pids = self.notes / "pids"
        return pids.read_text().split() if pids.exists() else []

    def report(self, *arguments, expect=0):
        done = self.run_program("scan", "--rules", self.rule_file, "--format", "json", *arguments, ".")
        self.assertEqual(done.returncode, expect, done.stderr.decode(errors="replace")[-2000:])
        return json.loads(done.stdout)

    def rules(self, report):
        return sorted(f["rule"] for f in report["findings"])

    def test_a_workspace_starts_nothing_unless_it_is_trusted(self):
        lint = {"name": "lint", "command": ["sh", "-c", f"echo ran >> {self.notes}/tool; echo '{json.dumps(SARIF)}'"], "input": "stdin"}
        self.settings("workspace", plugins=[self.plugin()], tools=[lint])
        report = self.report()
        refused = [p for p in report["problems"] if p["code"] == "needs-trust"]
        self.assertEqual(sorted(p["message"].split("`")[1] for p in refused), ["plugins", "tools"])
        self.assertTrue(all(p["path"] == "omni.yaml" and "--trust" in p["hint"] for p in refused), refused)
        self.assertEqual(self.rules(report), ["no-eval"])
        self.assertEqual(self.started(), [])
        self.assertFalse((self.notes / "tool").exists())

        self.report("--trust")
        self.assertEqual(len(self.started()), 1)

    def test_a_trusted_list_and_the_user_may(self):
        self.settings("workspace", plugins=[self.plugin()])
        self.settings("user", trust={"workspaces": [str(self.root)]})
        self.report()
        self.assertEqual(len(self.started()), 1)
        self.settings("user", plugins=[self.plugin(name="mine")])
        report = self.report()
        self.assertEqual(len(self.started()), 2)
        self.assertIn("needs-trust", [p["code"] for p in report["problems"]])

    def test_nobody_stays_behind(self):
        self.settings("user", plugins=[self.plugin("spreads")])
        self.report()
        for pid in self.started():
            self.wait_until(lambda: not os.path.exists(f"/proc/{pid}/exe"), f"{pid} lives on")

    def test_nobody_stays_behind_when_the_scan_is_killed(self):
        self.settings("user", plugins=[self.plugin("mute")])
        environment = {"HOME": str(self.home), "PATH": os.environ.get("PATH", "")}
        scan = subprocess.Popen([OMNI, "scan", "--rules", str(self.rule_file), "."], cwd=self.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(scan.wait)
        self.wait_until(self.started, "the plugin never started")
        scan.kill()
        for pid in self.started():
            self.wait_until(lambda: not os.path.exists(f"/proc/{pid}/exe"), f"{pid} lives on")

    def wait_until(self, holds, otherwise):
        deadline = time.monotonic() + LIMIT
        while not holds():
            self.assertLess(time.monotonic(), deadline, otherwise)
            time.sleep(0.01)

    def test_mistakes_in_the_settings_are_named(self):
        self.settings("user", plugins=[{"id": "A"}, {"id": "b"}, self.plugin(name="security"), self.plugin(languages=["klingon"])],
                      tools=["no-such-tool", {"name": "cppcheck", "input": "stdin"}, {"name": "x", "command": ["y"], "environment": ["A=1"]}])
        report = self.report()
        codes = sorted(p["code"] for p in report["problems"])
        self.assertEqual(self.started(), [])
        self.assertEqual(codes, ["duplicate-agent", "missing-key", "missing-key", "unknown-language", "wrong-input", "wrong-type", "wrong-type"], report["problems"])

    def test_the_environment_is_the_allowed_one(self):
        show = {"name": "lint", "command": ["sh", "-c", f"env > {self.notes}/env; echo '{json.dumps(SARIF)}'"], "input": "stdin", "environment": ["LICENCE"]}
        self.settings("user", plugins=[self.plugin()], tools=[show])
        done = self.run_program("scan", "--rules", self.rule_file, ".", env={"SECRET": "s", "LICENCE": "l"})
        self.assertEqual(done.returncode, 0, done.stderr)
        environ = self.read_environment()
        self.assertEqual(environ.get("LICENCE"), "l")
        self.assertNotIn("SECRET", environ)

    def read_environment(self):
        return dict(line.split("=", 1) for line in (self.notes / "env").read_text().splitlines() if "=" in line)

    def test_what_they_find_is_in_the_report(self):
        lint = {"name": "lint", "command": ["sh", "-c", "cat > /dev/null; echo '" + json.dumps(SARIF) + "'"], "languages": ["python"], "input": "stdin"}
        self.settings("user", plugins=[{"id": "todo-owner", "command": [PYTHON, "-SB", str(TODO_OWNER)]}], tools=[lint])
        report = self.report()
        self.assertEqual(self.rules(report), ["lint.L1", "no-eval", "todo-owner.no-owner"])
        todo = next(f for f in report["findings"] if f["rule"] == "todo-owner.no-owner")
        self.assertEqual((todo["location"]["start"]["line"], todo["location"]["start"]["column"]), (1, 12))
        self.assertEqual(todo["provenance"]["toolVersion"], "1.0.0")
        self.assertTrue(report["summary"]["complete"])

    def test_a_fault_cuts_the_result_short_and_keeps_the_others(self):
        self.settings("user", plugins=[self.plugin("exit"), self.plugin("well", "good")])
        report = self.report(expect=4)
        self.assertEqual(self.rules(report), ["good.eval", "no-eval"])
        self.assertIn(("agent-crash", "a.py"), self.notified(report))
        self.assertFalse(report["summary"]["complete"])


if __name__ == "__main__":
    unittest.main()
