"""What is cached lies with the user and nowhere else, and changes no report."""

import json
import os
import shutil
import stat
import subprocess
import unittest

from support import OMNI, SOURCE, Workspace

PACK = SOURCE / "config" / "rules"
CODE = {
    "a.py": "import os, hashlib, subprocess\n\n\ndef f(x):\n    os.system(x)\n    eval(x)\n    return hashlib.md5(x)\n",
    "b.js": "function f(q) {\n  eval(q);\n  document.body.innerHTML = q;\n}\n",
    "c.java": "class A { void f(String x) throws Exception { Runtime.getRuntime().exec(x); } }\n",
    "d.c": "#include <string.h>\nvoid f(char *a, char *b) { strcpy(a, b); gets(a); }\n",
}


class Cache(Workspace):
    def setUp(self):
        super().setUp()
        for name, text in CODE.items():
            self.write(name, text)
        self.cache = self.home / ".cache" / "omni"

    def report(self, *arguments, **options):
        return self.scan(*arguments, ".", rules=PACK, **options)

    def files(self, folder=None):
        return sorted(path for path in (folder or self.cache).rglob("*") if path.is_file())

    def log(self, *arguments, **options):
        done = self.run_program("scan", "--no-config", "--rules", PACK, "--log-level", "debug", *arguments, ".", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.decode()

    def test_cold_warm_and_without_are_the_same(self):
        without = self.report("--no-cache")
        self.assertFalse(self.cache.exists())
        self.assertGreater(len(without["findings"]), 5)
        for _ in range(3):
            self.assertEqual(self.report(), without)
        self.assertEqual(len(self.files()), 1)
        self.assertIn("cached=0", self.log("--cache-dir", self.home / "fresh"))
        self.assertNotIn("cached=0", self.log())

    def test_files_and_folders_are_the_owners_alone(self):
        self.report(env={"XDG_CACHE_HOME": str(self.home / "xdg" / "deep")})
        self.assertFalse(self.cache.exists())
        found = list((self.home / "xdg").rglob("*"))
        self.assertTrue(any(path.is_file() for path in found))
        for path in found:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path)

    def test_nothing_is_written_into_the_workspace_or_read_from_it(self):
        before = self.files(self.root)
        self.report("--cache-dir", "cache", env={"XDG_CACHE_HOME": str(self.root)})
        self.report(env={"XDG_CACHE_HOME": str(self.root)})
        self.assertEqual(self.files(self.root), before)
        self.assertIn("lies in the workspace", self.log("--cache-dir", "cache"))

    def test_small_sets_of_rules_leave_nothing(self):
        self.scan(".")
        self.assertFalse(self.cache.exists())

    def test_damage_is_noticed_and_mended(self):
        without = self.report("--no-cache")
        self.report()
        [entry] = self.files()
        sound = entry.read_bytes()
        for damaged in (sound[: len(sound) // 2], sound[:100] + bytes([sound[100] ^ 1]) + sound[101:], b""):
            entry.write_bytes(damaged)
            self.assertEqual(self.report(), without)
            self.assertEqual(len(entry.read_bytes()), len(sound))
        entry.write_bytes(sound[:-1])
        self.assertIn("cache entry damaged", self.log())

    def test_many_at_once(self):
        without = self.report("--no-cache")
        command = [OMNI, "scan", "--no-config", "--rules", str(PACK), "--format", "json", "."]
        environment = {"HOME": str(self.home), "PATH": os.environ.get("PATH", "")}
        for _ in range(2):  # all without a cache, then all with that of the first
            processes = [subprocess.Popen(command, cwd=self.root, env=environment, stdout=subprocess.PIPE) for _ in range(6)]
            for process in processes:
                output, _ = process.communicate(timeout=120)
                self.assertEqual(json.loads(output), without)
        self.assertEqual(len(self.files()), 1)
        self.assertNotIn("cached=0", self.log())

    def test_a_folder_that_cannot_be_written_is_a_line_in_the_log(self):
        blocked = self.home / "blocked"
        blocked.write_text("no folder")
        self.assertIn("rule cache not written", self.log("--cache-dir", blocked / "cache"))
        if os.geteuid() != 0:  # root may write everywhere
            self.cache.mkdir(parents=True)
            self.cache.chmod(0o500)
            self.addCleanup(self.cache.chmod, 0o700)
            self.assertIn("rule cache not written", self.log())
            self.assertEqual(self.report(), self.report("--no-cache"))

    def test_a_changed_rule_counts_at_once(self):
        rules = self.home / "pack"
        shutil.copytree(PACK, rules, ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".yaml")])
        rule = rules / "mine.yaml"
        for word in ("eval", "f", "eval"):
            rule.write_text(f"rules:\n  - {{id: mine, languages: [python], severity: ERROR, message: m, pattern: os.{word}(...)}}\n")
            with_cache = self.scan("a.py", rules=rules)
            self.assertEqual(with_cache, self.scan("a.py", "--no-cache", rules=rules))


if __name__ == "__main__":
    unittest.main()
