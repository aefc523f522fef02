"""A workspace that wants to act: its settings have no power, and whatever it says arrives as text at every exit."""

import json
import os
import re
import unittest
import unicodedata

from support import Workspace

NAMES = [
    "\x1b[31mred\x1b[0m.py", "::error file=x::owned.py", "##[command]rm.py", "<img src=x onerror=alert(1)>.py",
    "[click](javascript:alert(1)).py", "new\nline.py", "cr\rback.py", "\u202egnp.py", "\x9b2J.py", "$(touch owned).py", "-rf.py",
    "`code`|table.py", "a b;c&d.py",
]
CONTENT = """# \x1b]0;owned\x07 ::set-output name=x::y
eval("\x1b[2J<script>alert(1)</script> [x](javascript:alert(1)) ::error::owned ##[error]owned \u202e \x9b")
eval('''
::error file=app.py::owned
##vso[task.setvariable variable=x]y
''')
"""

SETTINGS = """
scan:
  fail_on: none
  severity: critical
  timeout_file: 100h
  max_file_size: {parsed: 100GB, text: 100GB}
  exclude: ["*.py"]
rules:
  packs: []
  paths: [/etc/passwd, ../../outside.yaml, rules.yaml]
  disable: ["*", no-eval]
logging:
  file: /tmp/omni-owned.log
plugins:
  - program: touch owned
  - {id: owned, command: [touch, owned]}
  - {id: script, command: [./owned.sh], pool: {min: 8}}
tools:
  - shellcheck
  - {name: owned, command: [touch, owned], input: file}
external_tools: {lint: {command: [touch, owned]}}
embedding: {endpoint: "http://127.0.0.1:1/v1/embeddings"}
telemetry: {endpoint: "http://127.0.0.1:1", headers: ["A: b"]}
extends: ../../../../etc/passwd
trust: {workspaces: ["/"]}
"""


class Hostile(Workspace):
    def setUp(self):
        super().setUp()
        for name in NAMES:
            self.write(name, CONTENT)

    def check_inert(self, raw, where):
        text = raw.decode("utf-8")  # always well-formed
        for number, line in enumerate(text.split("\n"), 1):
            place = f"{where}:{number}: {line[:200]!r}"
            for c in line:
                self.assertNotIn(unicodedata.category(c), ("Cc", "Cf", "Zl", "Zp"), f"{c!r} in {place}")
            self.assertFalse(line.lstrip().startswith("::"), place)
            self.assertNotIn("##[", line, place)
            self.assertNotIn("##vso[", line, place)

    def test_every_format(self):
        for form in ("text", "json", "jsonl", "sarif"):
            with self.subTest(form):
                done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", form, ".")
                self.assertEqual(done.returncode, 0)
                self.check_inert(done.stdout, form)
                self.check_inert(done.stderr, form + " stderr")
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "text", "--color", "always", ".")
        self.check_inert(re.sub(rb"\x1b\[[0-9;]*m", b"", done.stdout), "colour")

    def test_the_data_survives(self):
        report = self.scan(".")
        self.assertEqual(len(report["findings"]), 2 * len(NAMES))
        uris = {f["location"]["uri"] for f in report["findings"]}
        self.assertEqual(len(uris), len(NAMES))
        for uri in uris:
            self.assertRegex(uri, r"^[A-Za-z0-9._~!$&'()*+,;=:@/%-]+$")

    def test_sarif_messages_hold_no_links(self):
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "sarif", ".")
        for result in json.loads(done.stdout)["runs"][0]["results"]:
            message = result["message"]
            self.assertNotRegex(message["text"], r"(?<!\\)\[[^\]\\]*\]\(", "an embedded link of SARIF")
            self.assertNotIn("<script>", message.get("markdown", ""))

    def test_lists(self):
        self.write("\x1b[31m.yaml", "rules: [{id: \"\\e[2J\", languages: [\"\\e[31m\"], severity: INFO, message: m, pattern: x}]\n")
        for arguments in (["scan", "--no-config", "--list-files", "."], ["scan", "--no-config", "--list-files", "--format", "json", "."],
                          ["config", "explain", "."], ["config", "check", "."], ["rules", "validate", "--no-config", "."],
                          ["rules", "list", "--no-config", "--rules", "."], ["rules", "validate", "--no-config", "--format", "json", "."],
                          ["scan", "\x1b[31mmissing"], ["scan", "--\x1b[31m"], ["scan", "--config", "\x1b[31m"],
                          ["rules", "validate", "\x1b[31mmissing"], ["scan", "--no-config", "--profile", "--rules", self.rule_file, "."],
                          ["scan", "--no-config", "--profile", "--format", "json", "."], ["scan", "--trace", "\x1b[31m/t", "."],
                          ["runs"], ["runs", "--format", "json"], ["doctor", "--no-config"], ["doctor", "--no-config", "--format", "json"]):
            with self.subTest(arguments):
                done = self.run_program(*arguments)
                self.check_inert(done.stdout, arguments)
                self.check_inert(done.stderr, arguments)

    def test_what_a_run_leaves_behind(self):
        self.write("\x1b[31m.yaml", "rules: [{id: \"\\e[2J\", languages: [regex], severity: INFO, message: m, pattern-regex: eval}]\n")
        trace, metrics = self.home / "trace.json", self.home / "metrics"
        done = self.run_program("scan", "--no-config", "--rules", ".", "--add-rules", self.rule_file, "--trace", trace, "--metrics-file", metrics, ".")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_inert(trace.read_bytes(), "trace")
        self.check_inert(metrics.read_bytes(), "metrics")
        self.assertIn(b"omni_rule_matches_total", metrics.read_bytes())
        for path in self.home.glob(".local/state/omni/*/runs/*"):
            self.check_inert(path.read_bytes(), "ledger")
        run = json.loads(self.run_program("runs", "--format", "json").stdout)[-1]["id"]
        self.check_inert(self.run_program("runs", run).stdout, "runs ID")

    def test_settings_have_no_power(self):
        self.write("omni.yaml", SETTINGS)
        self.write("rules.yaml", "rules: [{id: own, languages: [python], severity: INFO, message: m, pattern: eval(...)}]\n")
        self.write("owned.sh", "#!/bin/sh\necho > owned\n").chmod(0o755)
        before = sorted(os.listdir(self.root))
        done = self.run_program("scan", "--rules", self.rule_file, "--fail-on", "high", "--format", "json", ".")
        self.assertEqual(sorted(os.listdir(self.root)), before, "nothing was written")
        self.assertFalse(os.path.exists("/tmp/omni-owned.log"))
        self.check_inert(done.stderr, "stderr")
        shown = self.run_program("config", "show").stdout.decode()
        self.assertIn("timeout_file: 30s  # default", shown)
        self.assertIn("file: ''  # default", shown.replace('""', "''"))
        check = self.run_program("config", "check")
        self.assertIn(b"`plugins` is nothing a workspace may decide", check.stdout)
        self.assertIn(b"`tools` is nothing a workspace may decide", check.stdout)
        self.assertIn("plugins: []  # default", shown)
        self.assertIn("tools: []  # default", shown)
        self.assertIn(b"embedding", check.stdout)
        self.assertIn(b"`telemetry.endpoint` counts in your own settings only", check.stdout)
        self.assertNotIn(b"spans not sent", done.stderr, "nobody was called")
        self.assertIn(b"passwd", check.stdout)
        self.assertNotIn(b"root:x:0", done.stdout + done.stderr + check.stdout + check.stderr, "no file outside is shown")

    def test_a_gate_of_the_user_stays(self):
        """What the flags ask for, a workspace can't loosen: not the gate, nor what it counts."""
        self.write("omni.yaml", "scan: {fail_on: none, severity: critical}\nrules: {severity: [{rule: no-eval, severity: info}]}\n")
        done = self.run_program("scan", "--rules", self.rule_file, "--fail-on", "high", ".")
        self.assertEqual(done.returncode, 1, (done.stdout + done.stderr)[-1500:])


if __name__ == "__main__":
    unittest.main()
