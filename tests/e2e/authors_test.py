"""The tools for authors of rules, and fixes: `scan --fix`, `rules test`, `rules bench`, `explain`."""

import json
import os
import stat
import subprocess
import unittest

from support import PROBE, SOURCE, Workspace

FIX_RULES = """rules:
  - {id: bad, languages: [python], severity: ERROR, message: bad one, pattern: bad($X), fix: good($X)}
  - {id: broken, languages: [python], severity: INFO, message: broken one, pattern: broken($X), fix: 'broken(($X)'}
  - {id: loops, languages: [python], severity: INFO, message: looping one, pattern: loop(...), fix: 'loop(1, 2)'}
"""

MIXED = "bad(1)\nx = 1\nbad(bad(2))\nbroken(1)\nloop(0)\n"
MIXED_FIXED = "good(1)\nx = 1\ngood(bad(2))\nbroken(1)\nloop(0)\n"


class Fixes(Workspace):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(FIX_RULES)

    def fix(self, *arguments, **options):
        return self.scan("--fix", *arguments, **options)

    def text(self, name):
        return (self.root / name).read_bytes().decode()

    def test_safe_fixes_are_written_and_the_others_named(self):
        path = self.write("a.py", MIXED)
        path.chmod(0o754)
        report = self.fix(".")
        self.assertEqual(self.text("a.py"), MIXED_FIXED)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o754)
        notes = sorted((n["code"], n.get("line", 0), n.get("rule", "")) for n in report["notifications"])
        self.assertEqual(notes, [("fix-applied", 0, ""), ("fix-skipped", 3, "bad"), ("fix-unsafe", 4, "broken"), ("fix-unsafe", 5, "loops")])
        self.assertEqual(len(report["findings"]), 5, "the report speaks of the files as they were")
        self.assertTrue(all(f["fixes"] for f in report["findings"]))
        self.assertEqual(os.listdir(self.root), ["a.py"], "no temporary file is left")
        self.fix(".")
        self.assertEqual(self.text("a.py"), MIXED_FIXED.replace("bad(2)", "good(2)"), "a second run mends what was inside")
        before = path.stat()
        self.fix(".")
        self.assertEqual(path.stat().st_ino, before.st_ino, "with nothing to do nothing is written")

    def test_unsafe_ones_only_when_asked_for(self):
        self.write("a.py", MIXED)
        report = self.scan("--fix=unsafe", ".")
        self.assertEqual(self.text("a.py"), "good(1)\nx = 1\ngood(bad(2))\nbroken((1)\nloop(1, 2)\n")
        self.assertEqual([n["code"] for n in report["notifications"] if n["code"] == "fix-unsafe"], ["fix-unsafe"] * 2)

    def test_diff_writes_nothing_and_fits(self):
        self.write("sub/a.py", MIXED)
        self.write("b.py", "bad(1)")  # without a line break
        run = lambda *more: self.run_program("scan", "--no-config", "--rules", self.rule_file, "--fix=diff", *more)
        done = run(".")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.text("sub/a.py"), MIXED)
        self.assertIn(b"--- a/b.py\n+++ b/b.py\n@@ -1 +1 @@\n-bad(1)\n\\ No newline", done.stdout)
        self.assertIn(b"sub/a.py:4: broken: the fix is not safe and was not applied: the text after it does not parse", done.stderr)
        subprocess.run(["git", "apply", "-"], cwd=self.root, input=done.stdout, check=True, timeout=30)
        self.assertEqual(self.text("sub/a.py"), MIXED_FIXED)
        self.assertEqual(self.text("b.py"), "good(1)")
        self.assertNotIn(b"b.py", run(".").stdout)
        self.assertEqual(run("--stdin", "--path", "c.py", ).stdout, b"")
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--fix=diff", "--format", "json", "-o", "out.json", "--stdin",
                                "--path", "c.py", stdin=b"bad(1)\n")
        self.assertEqual(done.stdout, b"--- a/c.py\n+++ b/c.py\n@@ -1 +1 @@\n-bad(1)\n+good(1)\n")
        self.assertEqual(len(json.loads(self.text("out.json"))["findings"]), 1)

    def test_line_ends_and_bytes_around_are_kept(self):
        self.write("a.py", b"\xef\xbb\xbfbad(1)\r\ns = '\xff\xc3\xa9'\r\nbad(s)\r\n")
        self.fix(".")
        self.assertEqual((self.root / "a.py").read_bytes(), b"\xef\xbb\xbfgood(1)\r\ns = '\xff\xc3\xa9'\r\ngood(s)\r\n")

    def test_never_through_a_symbolic_link(self):
        victim = self.home / "victim.py"
        victim.write_text("bad(1)\n")
        (self.root / "link.py").symlink_to(victim)
        folder = self.home / "elsewhere"
        folder.mkdir()
        (folder / "b.py").write_text("bad(1)\n")
        (self.root / "way").symlink_to(folder)
        for target in ("link.py", "way/b.py"):
            with self.subTest(target):
                report = self.fix(target, expect=4)
                self.assertEqual([n["code"] for n in report["notifications"]], ["fix-failed"])
        self.assertEqual(victim.read_text(), "bad(1)\n")
        self.assertTrue((self.root / "link.py").is_symlink())
        self.assertEqual((folder / "b.py").read_text(), "bad(1)\n")

    def test_a_file_that_cannot_be_written_is_named_and_the_others_are_written(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.write("locked/a.py", "bad(1)\n")
        self.write("b.py", "bad(1)\n")
        (self.root / "locked").chmod(0o555)
        self.addCleanup((self.root / "locked").chmod, 0o755)
        report = self.fix(".", expect=4)
        self.assertEqual(self.notified(report), [("fix-applied", "b.py"), ("fix-failed", "locked/a.py")])
        self.assertEqual(self.text("b.py"), "good(1)\n")

    def test_suppressed_and_known_findings_are_left_alone(self):
        self.write("a.py", "bad(1)  # omni:ignore bad -- on purpose\nbad(2)\n")
        self.scan("--baseline", "known.json", "--write-baseline", ".")
        self.write("a.py", "bad(1)  # omni:ignore bad -- on purpose\nbad(2)\nbad(3)\n")
        self.fix("--baseline", "known.json", ".")
        self.assertEqual(self.text("a.py"), "bad(1)  # omni:ignore bad -- on purpose\nbad(2)\ngood(3)\n")

    @unittest.skipUnless(PROBE, "no crash probe")
    def test_a_fix_whose_text_crashes_the_parser_costs_its_file_only(self):
        self.rule_file.write_text(f"rules:\n  - {{id: bad, languages: [python], severity: ERROR, message: m, pattern: bad($X), fix: 'good($X)'}}\n"
                                  f"  - {{id: crash, languages: [python], severity: ERROR, message: m, pattern: worse($X), fix: '\u2620'}}\n")
        self.write("a.py", "worse(1)\nbad(1)\n")  # the probe looks at the beginning of a file
        self.write("b.py", "bad(1)\n")
        report = self.scan("--fix", ".", program=PROBE, expect=4)
        self.assertEqual(self.notified(report), [("crash-quarantine", "a.py"), ("fix-applied", "b.py")])
        self.assertEqual((self.text("a.py"), self.text("b.py")), ("worse(1)\nbad(1)\n", "good(1)\n"))

    def test_the_fixes_of_sarif_are_those_applied(self):
        self.write("a.py", "bad(1)\n")
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--fix", "--format", "sarif", ".")
        result = json.loads(done.stdout)["runs"][0]["results"][0]
        self.assertEqual(result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "good(1)")
        self.assertEqual(self.text("a.py"), "good(1)\n")


class RuleTests(Workspace):
    def rules_test(self, *arguments):
        return self.run_program("rules", "test", "--no-config", *arguments)

    def test_passed_and_failed(self):
        self.write("r.yaml", FIX_RULES)
        self.write("r.py", "# ruleid: bad\nbad(1)\n# ok: bad\ngood(1)\n")
        self.write("r.fixed.py", "# ruleid: bad\ngood(1)\n# ok: bad\ngood(1)\n")
        self.write("lonely.yaml", FIX_RULES)
        done = self.rules_test(".")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout, b"1 rule file tested (3 rules, 1 test file): 1 passed, 0 failed; 1 rule file without a test file\n")
        self.write("r.py", "# ruleid: bad\ngood(1)\nbad(2)\n")
        done = self.rules_test(".")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"    - 2  bad is not reported: good(1)\n    + 3  bad is reported: bad(2)\n", done.stdout)
        self.assertIn(b"r.fixed.py: the fixes give another text\n", done.stdout)
        answer = json.loads(self.rules_test("r.yaml", "--format", "json").stdout)
        self.assertEqual([(d["kind"], d["line"]) for d in answer[0]["targets"][0]["differences"]], [("missing", 2), ("surplus", 3)])
        self.assertFalse(answer[0]["passed"])

    def test_what_cannot_be_read(self):
        self.assertEqual(self.rules_test("missing.yaml").returncode, 2)
        self.assertEqual(self.run_program("rules", "test").returncode, 2)
        self.write("none.yaml", "rules: [{id: r}]\n")
        self.assertEqual(self.rules_test("none.yaml").returncode, 1, "a rule that can't be used fails")

    def test_code_is_data(self):
        self.write("r.yaml", FIX_RULES)
        self.write("r.py", "bad('\x1b[31m')\n")
        self.assertNotIn(b"\x1b", self.rules_test(".").stdout)

    def test_our_own_pack(self):
        done = self.rules_test(SOURCE / "config/rules")
        self.assertEqual(done.returncode, 0, done.stdout[-3000:])


class Bench(Workspace):
    def test_rows_are_sorted_and_shares_add_up(self):
        self.rule_file.write_text(FIX_RULES)
        self.write("a.py", "bad(1)\n" * 500 + "loop(1)\n")
        bench = lambda *more: self.run_program("rules", "bench", "--no-config", self.rule_file, *more)
        done = bench("--on", ".", "--format", "json")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        rows = json.loads(done.stdout)
        self.assertEqual({row["rule"] for row in rows}, {"bad", "broken", "loops"})
        self.assertEqual(rows, sorted(rows, key=lambda row: -row["microseconds"]))
        by_rule = {row["rule"]: row for row in rows}
        self.assertEqual((by_rule["bad"]["matches"], by_rule["bad"]["files"]), (500, 1))
        self.assertEqual(by_rule["broken"]["files"], 0)
        self.assertGreaterEqual(by_rule["bad"]["steps"], 500)
        self.assertAlmostEqual(sum(row["share"] for row in rows), 100, delta=1)
        again = {row["rule"]: row["steps"] for row in json.loads(bench("--on", ".", "--format", "json").stdout)}
        self.assertEqual(again, {rule: row["steps"] for rule, row in by_rule.items()}, "steps are the same every time")
        text = bench("--on", ".").stdout.decode()
        self.assertTrue(text.startswith("MS "), text)
        self.assertIn("the sieve kept 1 rule from every file", text)
        self.assertEqual(bench("--on", "missing").returncode, 2)
        self.assertEqual(bench().returncode, 2)


class Explain(Workspace):
    RULES = """rules:
  - id: risky
    languages: [python]
    severity: ERROR
    message: risky
    patterns:
      - pattern: run($X, ...)
      - pattern-not: run("...", ...)
      - metavariable-regex: {metavariable: $X, regex: ^user}
"""

    def explain(self, place, *more, expect=0):
        done = self.run_program("explain", "--no-config", "--rules", self.rule_file, "risky", place, *more)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done.stdout.decode()

    def test_why_and_why_not(self):
        self.rule_file.write_text(self.RULES)
        self.write("a.py", 'run(user, 1)\nrun("fixed")\nrun(name)\nstop(user)\n')
        why = self.explain("a.py:1")
        self.assertIn("Reported: 1 finding of risky on this line.", why)
        self.assertIn("$X = user  (1:5)", why)
        self.assertIn(f"Not reported: pattern-not ({self.rule_file}:8) takes it away.", self.explain("a.py:2"))
        why_not = self.explain("a.py:3")
        self.assertIn(f"Not reported: metavariable-regex ({self.rule_file}:9) does not hold.", why_not)
        self.assertIn("drops 3:1: run(name)\n          $X = name  (3:5)\n", why_not)
        self.assertIn(f"pattern ({self.rule_file}:7) matches nothing on this line", self.explain("a.py:4"))
        self.write("b.py", "x = 1\n")
        self.assertIn("! words: the file lacks `run`", self.explain("b.py:1"))

    def test_json(self):
        self.rule_file.write_text(self.RULES)
        self.write("a.py", "run(name)\n")
        answers = json.loads(self.explain("a.py:1", "--format", "json"))
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers[0]["verdict"], "not-reported")
        formula = answers[0]["formulas"][0]
        self.assertEqual(formula["stopped_by"][0]["operator"], "metavariable-regex")
        steps = formula["steps"][0]["parts"]
        self.assertEqual([step["operator"] for step in steps], ["pattern", "pattern-not", "metavariable-regex"])
        self.assertEqual(steps[2]["drops"][0]["candidate"][0]["code"], "run(name)")

    def test_what_cannot_be_explained(self):
        self.rule_file.write_text(self.RULES)
        self.write("a.py", "x\n")
        self.explain("a.py:7", expect=2)
        self.explain("missing.py:1", expect=2)
        done = self.run_program("explain", "--no-config", "--rules", self.rule_file, "riski", "a.py:1")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"did you mean `risky`", done.stderr)


if __name__ == "__main__":
    unittest.main()
