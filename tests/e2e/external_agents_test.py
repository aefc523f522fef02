"""Agents in other processes and external tools, as `omni scan` runs them: whose settings may name them, and what becomes of what they find."""

import json
import os
import subprocess
import sys
import time
import unittest

from support import LIMIT, OMNI, SANITIZED, SOURCE, Workspace

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

    def test_the_pipeline_sees_failures_tries_again_and_counts(self):
        stages = [{"agent": "security"}, {"agent": "fault", "retry": {"attempts": 3, "base": "1ms"}},
                  {"agent": "other", "skip_if": [{"after": {"stage": "fault", "result": "failed"}}]}]
        self.settings("user", plugins=[self.plugin("exit"), self.plugin("well", "other")], analysis={"pipeline": {"stages": stages}})
        report = self.report(expect=4)
        self.assertEqual(self.rules(report), ["no-eval"])
        codes = [code for code, _ in self.notified(report)]
        self.assertEqual(sorted(codes), ["agent-crash", "stage-skipped"], report["notifications"])
        crash = next(n for n in report["notifications"] if n["code"] == "agent-crash")
        self.assertIn("after 3 attempts", crash["message"])
        ledger = next(self.home.glob(".local/state/omni/*/runs/ledger.jsonl"))
        record = [json.loads(line) for line in ledger.read_text().splitlines() if line.startswith('{"id"')][-1]
        stages = {stage["agent"]: stage for stage in record["stages"]}
        self.assertEqual([stages["fault"][key] for key in ("runs", "retries", "failed")], [3, 2, 1])
        self.assertEqual(stages["other"]["skipped"], 1)

    def test_findings_of_a_deterministic_plugin_are_kept_until_its_program_changes(self):
        program = self.home / "agent.py"
        program.write_bytes(FAULTY.read_bytes())
        self.settings("user", plugins=[{"id": "fault", "command": [PYTHON, "-SB", str(program), "deterministic", str(self.notes)]}])
        seen = lambda: len((self.notes / "seen").read_text().splitlines())
        first = self.report()
        self.assertEqual(self.rules(first), ["fault.eval", "no-eval"])
        self.assertEqual((self.report(), seen()), (first, 1))
        program.write_bytes(FAULTY.read_bytes() + b"# changed\n")
        self.assertEqual((self.report(), seen()), (first, 2))
        self.write("a.py", "eval(x)\n")
        self.report()
        self.assertEqual(seen(), 3)
        self.report("--no-cache")
        self.assertEqual(seen(), 4)

    def test_an_agent_of_the_workspace_finds_across_files_and_its_faults_are_told_once(self):
        self.write("b.py", "# nothing\neval(y)  # nosemgrep\n")
        self.write("c.sh", "eval(z)\n")
        circles = {"id": "import-circles", "command": [PYTHON, "-SB", str(SOURCE / "docs/samples/agents/import_circles.py")]}
        self.write("x/one.py", "import x.two\n")
        self.write("x/two.py", "from x import one\n")
        self.settings("user", plugins=[circles, self.plugin("workspace:well", "well"), self.plugin("workspace:exit", "ill")])
        report = self.report(expect=4)
        shown = sorted((f["rule"], f["location"]["path"], f["location"]["start"]["line"]) for f in report["findings"])
        self.assertEqual(shown, [("import-circles.circle", "x/one.py", 1), ("import-circles.circle", "x/two.py", 1), ("no-eval", "a.py", 1), ("well.eval", "a.py", 1)])
        self.assertEqual(sorted(f["rule"] for f in report["suppressed"]), ["no-eval", "well.eval"], "suppression comments hold for them, too")
        self.assertEqual([(n["code"], n.get("path", "")) for n in report["notifications"]], [("agent-crash", "")], report["notifications"])
        self.assertIn("agent ill has no findings for the workspace", report["notifications"][0]["message"])
        self.assertEqual((self.notes / "seen").read_text().splitlines(), ["a.py,b.py,x/one.py,x/two.py"])
        for form in ("text", "jsonl", "sarif"):
            done = self.run_program("scan", "--rules", self.rule_file, "--format", form, ".")
            self.assertEqual(done.returncode, 4)
            self.assertIn("agent ill has no findings for the workspace", done.stdout.decode() + done.stderr.decode(), form)

    def test_a_file_that_gets_on_no_more_is_named_within_three_seconds(self):
        slow = {"name": "lint", "command": ["sh", "-c", f"touch {self.notes}/began; while [ ! -e {self.notes}/named ]; do sleep 0.05; done; cat > /dev/null; echo '{json.dumps(SARIF)}'"],
                "languages": ["python"], "input": "stdin"}
        self.settings("user", tools=[slow])
        environment = {"HOME": str(self.home), "PATH": os.environ.get("PATH", "")}
        scan = subprocess.Popen([OMNI, "scan", "--rules", str(self.rule_file), "--format", "json", "."], cwd=self.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(scan.stdout.close)
        self.addCleanup(scan.stderr.close)
        self.wait_until((self.notes / "began").exists, "the tool never started")
        began = time.monotonic()
        line = scan.stderr.readline().decode()  # while the file hangs
        seconds = time.monotonic() - began
        (self.notes / "named").touch()
        out, _ = scan.communicate(timeout=LIMIT)
        self.assertIn("a file gets on no more", line)
        self.assertIn("a.py", line)
        self.assertGreater(seconds, 1)
        if not SANITIZED:
            self.assertLess(seconds, 3 + 0.5, "and half a second for a busy machine")
        report = json.loads(out)
        self.assertEqual((scan.returncode, self.rules(report)), (0, ["lint.L1", "no-eval"]), "it was slow, no more")
        self.assertEqual(self.notified(report), [("stuck", "a.py")])

    def test_sarif_describes_the_rules_of_other_agents(self):
        self.settings("user", plugins=[self.plugin()])
        done = self.run_program("scan", "--rules", self.rule_file, "--format", "sarif", ".")
        run = json.loads(done.stdout)["runs"][0]
        rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
        self.assertEqual(sorted(rules), ["fault.eval", "no-eval"])
        for result in run["results"]:
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        self.assertIn("fault", json.dumps(rules["fault.eval"]))

    def test_the_doctor_tries_them(self):
        lint = {"name": "lint", "command": ["no-such-linter"], "languages": ["python"]}
        self.settings("workspace", plugins=[self.plugin()])
        self.assertNotIn("plugin fault", self.run_program("doctor").stdout.decode())
        self.assertEqual(self.started(), [])
        self.settings("user", plugins=[self.plugin(), self.plugin("future", "new"), self.plugin("dies-at-once", "ill")], tools=[lint, {"name": "own", "command": [PYTHON]}])
        done = self.run_program("doctor", "--format", "json")
        self.assertEqual(done.returncode, 1)
        checks = {c["check"]: c for c in json.loads(done.stdout)}
        self.assertEqual({name: c["status"] for name, c in checks.items() if name.startswith(("plugin", "tool"))},
                         {"plugin fault": "ok", "plugin new": "fail", "plugin ill": "fail", "tool lint": "fail", "tool own": "ok"})
        self.assertIn("version 1.2.3", checks["plugin fault"]["message"])
        self.assertIn("version 99", checks["plugin new"]["message"])
        self.assertIn("no module named x", checks["plugin ill"]["message"])
        self.assertIn("no such program in PATH", checks["tool lint"]["message"])


if __name__ == "__main__":
    unittest.main()
