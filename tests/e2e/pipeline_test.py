"""The pipeline of the settings as a user meets it: what runs, what is skipped and why, what is wrong with it."""

import json
import re
import shutil
import subprocess
import unittest

from support import Workspace


class Pipeline(Workspace):
    def setUp(self):
        super().setUp()
        self.write("a.py", "eval(x)\n")

    def stages(self, text):
        self.write("omni.yaml", f"analysis:\n  pipeline:\n    stages:\n{text}")

    def report(self, *arguments, expect=0):
        done = self.run_program("scan", "--rules", self.rule_file, "--format", "json", *arguments, ".")
        self.assertEqual(done.returncode, expect, done.stderr)
        return json.loads(done.stdout)

    def messages(self, report, code):
        return [n["message"] for n in report["notifications"] if n["code"] == code]

    def test_a_file_of_another_program_loads_unchanged(self):
        self.stages("      - agent: context_agent\n        timeout: 60\n      - agent: rag_agent\n        depends_on: [context_agent]\n"
                    "      - agents: [security_agent, compliance_agent]\n        depends_on: [rag_agent]\n        timeout: 120\n")
        report = self.report()
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual([p["code"] for p in report["problems"]], ["agent-absent"] * 3, "those that are not in this program are named")

    def test_a_skipped_stage_says_by_which_condition(self):
        self.write("b.min.py", "eval(y)\n")
        self.stages("      - agent: security\n        skip_if: [{ paths: ['*.min.py'] }, { trigger: keystroke }]\n")
        report = self.report()
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual(self.messages(report, "stage-skipped"), ["stage security was skipped (paths: [*.min.py])"])

    def test_what_is_wrong_is_named_and_the_rest_runs(self):
        self.stages("      - agent: securiti\n      - agent: security\n        depends_on: [nobody]\n")
        report = self.report()
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual({p["code"] for p in report["problems"]}, {"unknown-agent", "unknown-stage"})
        done = self.run_program("graph")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"omni.yaml:4:9: error: there is no agent `securiti` (did you mean `security`?", done.stderr)

    def test_the_state_of_the_repository_is_asked_in_a_trusted_workspace_only(self):
        if shutil.which("git") is None:
            self.skipTest("no git program")
        self.stages("      - agent: security\n        skip_if: { git: dirty }\n")
        subprocess.run(["git", "init", "-q", "."], cwd=self.root, check=True)
        evil = self.home / "evil"
        subprocess.run(["git", "config", "core.fsmonitor", f"touch {evil}"], cwd=self.root, check=True)
        report = self.report()
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertIn("not trusted", self.messages(report, "git-unknown")[0])
        self.assertEqual(self.found(self.report("--trust")), [], "a.py is new to git")
        for words in (["add", "."], ["-c", "user.name=u", "-c", "user.email=u@example.org", "commit", "-qm", "all"]):
            subprocess.run(["git", "-c", "core.fsmonitor=false", *words], cwd=self.root, check=True)
        self.assertEqual(self.found(self.report("--trust")), [("a.py", 1)])
        self.assertFalse(evil.exists(), "nothing that the repository names was started")

    def test_near_the_memory_ceiling_files_wait_and_the_result_is_whole(self):
        for i in range(20):
            self.write(f"m{i}.py", "eval(x)\n" + f"y = {i}\n" * 2000)
        plain = self.report("--jobs", "4")
        self.assertEqual(len(self.found(plain)), 21)
        settings = self.home / ".config/omni/omni.yaml"
        settings.parent.mkdir(parents=True)
        settings.write_text("limits: { memory: 1MB }\nlogging: { level: debug }\n")
        done = self.run_program("scan", "--rules", self.rule_file, "--format", "json", "--jobs", "4", "--no-cache", ".")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["findings"], plain["findings"])
        self.assertEqual(len(self.messages(report, "memory-limit")), 1, "more than that the program can't do")
        held_back = re.search(rb"memory most=(\d+) given_up=\d+ held_back=(\d+)", done.stderr)
        self.assertGreater(int(held_back[1]), 1_000_000)
        self.assertGreater(int(held_back[2]), 0)
        settings.write_text("limits: { memory: 64GB }\n")
        self.assertEqual(self.report("--jobs", "4"), plain)


if __name__ == "__main__":
    unittest.main()
