"""What `omni scan` promises at the command line: exit statuses, outputs, baselines, and that speed changes no byte."""

import json
import os
import pty
import subprocess
import unittest

from support import OMNI, SOURCE, Workspace

TWO_RULES = """rules:
  - {id: bad, languages: [python], severity: ERROR, message: bad one, pattern: bad($X)}
  - {id: poor, languages: [python], severity: INFO, message: poor one, pattern: poor($X)}
"""


TAINT_RULE = """rules:
  - id: flow
    mode: taint
    languages: [python]
    severity: ERROR
    message: m
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink($X)}]
"""


class Interfile(Workspace):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(TAINT_RULE)
        self.write("main.py", "from lib import run\nrun(source())\n")
        self.write("lib.py", "def run(x):\n    sink(x)\n")

    def sarif(self, *arguments):
        done = self.run_program("scan", "--rules", self.rule_file, "--format", "sarif", *arguments, ".")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["runs"][0]["results"]

    def test_data_crosses_files_only_when_asked_for(self):
        self.assertEqual(self.sarif("--no-config"), [])
        [result] = self.sarif("--no-config", "--interfile")
        self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "lib.py")
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        places = [step["location"]["physicalLocation"] for step in steps]
        self.assertEqual([(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places],
                         [("main.py", 2), ("main.py", 2), ("lib.py", 1), ("lib.py", 2)])
        self.write("omni.yaml", "scan: {interfile: true}\n")
        self.assertEqual(self.sarif(), [result])

    def test_a_baseline_knows_them(self):
        flags = ["scan", "--no-config", "--interfile", "--rules", self.rule_file, "--baseline", "base.json", "--format", "json"]
        self.assertEqual(self.run_program(*flags, "--write-baseline", ".").returncode, 0)
        self.assertEqual(json.loads(self.run_program(*flags, ".").stdout)["summary"]["findings"], 0)


class ExitStatus(Workspace):
    def status(self, *arguments, **options):
        return self.run_program("scan", "--no-config", "--rules", self.rule_file, *arguments, **options).returncode

    def test_0_findings_alone_fail_nothing(self):
        self.write("a.py", "eval(x)\n")
        self.assertEqual(self.status("."), 0)
        self.assertEqual(self.status("--fail-on", "critical", "."), 0)

    def test_1_a_gate_failed(self):
        self.write("a.py", "eval(x)\n")
        self.assertEqual(self.status("--fail-on", "high", "."), 1)
        self.assertEqual(self.status("--fail-on", "low", "."), 1)

    def test_2_what_was_named_cannot_be_read(self):
        self.write("a.py", "eval(x)\n")
        self.write("broken.yaml", "scan: [\n")
        for arguments in (["--no-such-flag"], ["--jobs", "many", "."], ["--format", "yaml", "."], ["--rules", "missing.yaml", "."],
                          ["--baseline", "missing.json", "."], ["--stdin"], ["--path", "x.py"]):
            with self.subTest(arguments):
                done = self.run_program("scan", "--no-config", *arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertTrue(done.stderr.startswith(b"omni scan: "), done.stderr)
        self.assertEqual(self.run_program("scan", "--config", "broken.yaml", ".").returncode, 2)
        self.assertEqual(self.run_program().returncode, 2)
        self.assertEqual(self.run_program("scna").returncode, 2)

    def test_4_something_was_cut_short(self):
        self.write("a.py", "eval(x)\n")
        self.assertEqual(self.status("missing.py", "a.py"), 4)
        self.rule_file.write_text("rules: [{id: slow, languages: [regex], severity: INFO, message: m, "
                                  "pattern-regex: '^(([a-z])+.)+[A-Z]([a-z])+$'}]\n")
        self.write("b.txt", "a" * 100_000)
        self.assertEqual(self.status("--timeout-rule", "200ms", "b.txt"), 4)
        self.assertEqual(self.status("--timeout", "1ms", "b.txt"), 4)

    def test_strict_makes_refusals_and_skips_count(self):
        self.write("a.py", "eval(x)\n")
        self.assertEqual(self.status("--strict", "."), 0)
        self.write("b.bin", b"\0\1\2")
        self.assertEqual(self.status("."), 0)
        self.assertEqual(self.status("--strict", "."), 4)
        (self.root / "b.bin").unlink()
        self.rule_file.write_text(self.rule_file.read_text() + "  - {id: r, languages: [cobol], severity: INFO, message: m, pattern: x}\n")
        self.assertEqual(self.status("."), 0)
        self.assertEqual(self.status("--strict", "."), 4)


class Rules(Workspace):
    def test_a_refused_rule_is_named_and_stops_nothing(self):
        self.write("a.py", "eval(x)\n")
        self.rule_file.write_text(self.rule_file.read_text() + """  - {id: foreign, languages: [cobol], severity: INFO, message: m, pattern: x}
  - {id: flow, mode: taint, languages: [python], severity: INFO, message: m, pattern-sources: [{pattern: a}], pattern-sinks: [{pattern: b}]}
  - {id: broken, languages: [python], severity: INFO, message: m, pattern: 'def ) $X('}
""")
        report = self.scan("a.py")
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual([(p["code"], p["rule"]) for p in report["problems"] if p["rule"] != "flow"],
                         [("unsupported-language", "foreign"), ("pattern-syntax", "broken")])
        self.assertTrue(all(p["line"] > 0 for p in report["problems"]))
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "sarif", "a.py")
        self.assertEqual(done.returncode, 0)
        notes = json.loads(done.stdout)["runs"][0]["invocations"][0]["toolConfigurationNotifications"]
        self.assertIn("unsupported-language", [n["descriptor"]["id"] for n in notes])

    def test_two_rules_of_one_id_are_told_apart(self):
        for name, what in (("one", "bad"), ("two", "poor")):
            self.write(f"rules/{name}/r.yaml", f"rules: [{{id: same, languages: [python], severity: INFO, message: m, pattern: {what}($X)}}]\n")
        self.write("a.py", "bad(1)\npoor(2)\n")
        report = self.scan("a.py", rules="rules")
        self.assertEqual(sorted(f["rule"] for f in report["findings"]), ["one.same", "two.same"])
        self.write("a.py", "bad(1)  # omni:ignore one.same -- known\npoor(2)\n")
        self.assertEqual([f["rule"] for f in self.scan("a.py", rules="rules")["findings"]], ["two.same"])

    def test_a_named_file_is_read_in_the_language_of_the_rule(self):
        self.write("template.txt", "eval(x)\n")
        self.write(".gitignore", "ignored.py\n")
        self.write("ignored.py", "eval(x)\n")
        (self.root / ".git").mkdir()
        self.assertEqual(self.found(self.scan(".")), [])
        self.assertEqual(self.found(self.scan("template.txt")), [("template.txt", 1)])
        self.assertEqual(self.skipped(self.scan("."))["ignored.py"], "ignored-by-git")
        self.assertEqual(self.found(self.scan("ignored.py")), [("ignored.py", 1)])

    def test_paths_of_rules(self):
        self.rule_file.write_text("rules:\n  - {id: r, languages: [python], severity: INFO, message: m, pattern: eval($X), paths: {exclude: [tests]}}\n")
        self.write("tests/a.py", "eval(x)\n")
        self.assertEqual(self.found(self.scan(".")), [])
        self.assertEqual(self.found(self.scan("--ignore-rule-paths", ".")), [("tests/a.py", 1)])

    def test_lists(self):
        self.assertIn("no-eval", self.run_program("rules", "list", "--no-config", "--rules", self.rule_file).stdout.decode())
        self.assertEqual(self.run_program("rules", "validate", self.rule_file).returncode, 0)
        self.assertEqual(self.run_program("rules", "validate", "missing.yaml").returncode, 2)
        bad = self.write("bad.yaml", "rules:\n  - {id: r, languages: [cobol], severity: INFO, message: m, pattern: x}\n")
        done = self.run_program("rules", "validate", bad)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"bad.yaml:2:10: error: rule r: ", done.stdout)
        names = [language["name"] for language in json.loads(self.run_program("languages", "--format", "json").stdout)]
        self.assertIn("python", names)
        self.assertEqual(names[-2:], ["generic", "regex"])


class Outputs(Workspace):
    def test_standard_input(self):
        report = self.scan("--stdin", "--path", "sub/new.py", stdin=b"eval(x)\n")
        self.assertEqual(self.found(report), [("sub/new.py", 1)])
        self.assertEqual(self.found(self.scan("--stdin", "--path", "new.py", stdin=b"")), [])

    def test_output_file(self):
        self.write("a.py", "eval(x)\n")
        run = lambda *more: self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "json", *more)
        expected = run("a.py").stdout
        done = run("--output", "out.json", "a.py")
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertEqual((self.root / "out.json").read_bytes(), expected)
        self.assertEqual(sorted(os.listdir(self.root)), ["a.py", "out.json"], "no temporary file is left")
        victim = self.home / "victim"
        victim.write_text("precious")
        (self.root / "link.json").symlink_to(victim)
        done = run("--output", "link.json", "a.py")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"symbolic link", done.stderr)
        self.assertEqual(victim.read_text(), "precious")
        self.assertEqual(run("--output", "no/such/folder.json", "a.py").returncode, 2)

    def test_colour_only_where_wanted(self):
        self.write("a.py", "eval(x)\n")
        command = [OMNI, "scan", "--no-config", "--rules", str(self.rule_file), "a.py"]

        def on_terminal(**env):
            parent, child = pty.openpty()
            with subprocess.Popen(command, cwd=self.root, stdout=child, stderr=subprocess.DEVNULL,
                                  env={"HOME": str(self.home), "TERM": "xterm", **env}) as process:
                os.close(child)
                output = b""
                try:
                    while block := os.read(parent, 4096):
                        output += block
                except OSError:  # the other end is closed
                    pass
                process.wait(timeout=30)
            os.close(parent)
            return output

        self.assertIn(b"\x1b[", on_terminal())
        self.assertNotIn(b"\x1b[", on_terminal(NO_COLOR="1"))
        self.assertNotIn(b"\x1b[", on_terminal(TERM="dumb"))
        self.assertNotIn(b"\x1b[", self.run_program(*command[1:]).stdout, "not in a pipe")
        self.assertIn(b"\x1b[", self.run_program(*command[1:], "--color", "always", env={"NO_COLOR": "1"}).stdout)
        self.assertEqual(self.run_program(*command[1:]).stderr, b"", "no progress bar in a pipe")

    def test_a_closed_pipe_is_no_drama(self):
        self.write("a.py", "eval(x)\n" * 5000)
        done = subprocess.run(f"'{OMNI}' scan --no-config --rules '{self.rule_file}' . | head -n 1", shell=True, cwd=self.root,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual((done.stdout, done.stderr), (b"a.py:1:1: high: no-eval\n", b""))

    def test_a_full_disk_is_said(self):
        self.write("a.py", "eval(x)\n")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([OMNI, "scan", "--no-config", "--rules", self.rule_file, "a.py"], cwd=self.root, stdout=full,
                                  stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"could not be written", done.stderr)


class Baselines(Workspace):
    def test_write_then_apply(self):
        self.rule_file.write_text(TWO_RULES)
        self.write("a.py", "bad(1)\npoor(2)\n")
        first = self.scan("--baseline", "known.json", "--write-baseline", "--fail-on", "high", ".", expect=1)
        self.assertEqual(len(first["findings"]), 2)
        text = (self.root / "known.json").read_bytes()
        same = self.scan("--baseline", "known.json", "--fail-on", "low", ".")
        self.assertEqual(same["findings"], [])
        self.assertEqual(len(same["suppressed"]), 2)
        self.write("a.py", "# moved\n\nbad(1)\nbad(3)\n")
        changed = self.scan("--baseline", "known.json", "--fail-on", "low", ".", expect=1)
        self.assertEqual(self.found(changed), [("a.py", 4)])
        self.assertEqual([f["location"]["start"]["line"] for f in changed["suppressed"]], [3])
        self.assertEqual([f["rule"] for f in changed["absent"]], ["poor"])
        self.write("a.py", "bad(1)\npoor(2)\n")
        self.scan("--baseline", "known.json", "--write-baseline", ".")
        self.assertEqual((self.root / "known.json").read_bytes(), text, "written again, it is the same file")

    def test_a_baseline_that_is_none(self):
        self.write("a.py", "eval(x)\n")
        self.write("known.json", "{}")
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--baseline", "known.json", ".")
        self.assertEqual(done.returncode, 2)
        (self.root / "link.json").symlink_to(self.home / "elsewhere")
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--baseline", "link.json", "--write-baseline", ".")
        self.assertEqual(done.returncode, 2)
        self.assertFalse((self.home / "elsewhere").exists())


class EqualBytes(Workspace):
    """On the pack's own tests and the demo: hundreds of files, most rules fire."""

    def reports(self, *arguments):
        done = self.run_program("scan", "--no-config", "--format", "json", *arguments, SOURCE / "config/rules", SOURCE / "docs/demo", limit=280)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return done.stdout

    def test_threads_and_sieve_change_nothing(self):
        one = self.reports("--jobs", "1")
        self.assertGreater(len(json.loads(one)["findings"]), 100)
        self.assertTrue(one == self.reports("--jobs", "2"), "--jobs 2 differs from --jobs 1")
        self.assertTrue(one == self.reports("--no-sieve"), "--no-sieve differs")


if __name__ == "__main__":
    unittest.main()
