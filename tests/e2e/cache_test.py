"""What is cached lies with the user and nowhere else, and changes no report."""

import json
import os
import re
import resource
import shutil
import stat
import subprocess
import unittest

from support import OMNI, SANITIZED, SOURCE, Workspace

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

    def kept(self, space):
        return self.files(next(self.cache.glob(f"*/{space}")))

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
        self.assertEqual(len(self.kept("rules")), 1)
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

    def test_small_sets_of_rules_are_not_kept(self):
        self.scan(".")
        self.assertEqual(sorted(path.name for path in self.cache.glob("*/*")), ["facts"])

    def test_damage_is_noticed_and_mended(self):
        without = self.report("--no-cache")
        self.report()
        [entry] = self.kept("rules")
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
        at_once = 2 if SANITIZED else 6  # so slow that more of them look stuck to the watchdog
        for _ in range(2):  # all without a cache, then all with that of the first
            processes = [subprocess.Popen(command, cwd=self.root, env=environment, stdout=subprocess.PIPE) for _ in range(at_once)]
            for process in processes:
                output, _ = process.communicate(timeout=120)
                self.assertEqual(json.loads(output), without)
        self.assertEqual(len(self.kept("rules")), 1)
        self.assertNotIn("cached=0", self.log())
        self.assertIn("misses=0 stored=0", self.log())

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


class Results(Workspace):
    """What rules found is kept by content: each scan says what one without a cache says."""

    RULES = {
        "eval.yaml": "rules:\n  - {id: eval, languages: [python, javascript], severity: ERROR, message: eval of $X, pattern: eval($X)}\n",
        "flow.yaml": "rules:\n  - id: flow\n    mode: taint\n    languages: [python]\n    severity: WARNING\n    message: $X flows\n"
                     "    pattern-sources: [{pattern: input()}]\n    pattern-sinks: [{pattern: run($X)}]\n",
        "text.yaml": "rules:\n  - {id: todo, languages: [regex], severity: INFO, message: todo, pattern-regex: 'TODO.*'}\n",
        "only.yaml": "rules:\n  - {id: only, languages: [python], severity: INFO, message: m, pattern: g(...), paths: {include: [src/]}}\n",
    }
    CODE = "def f(a):\n  x = input()\n  run(x)\n  eval(a)\n  g()  # TODO: g\n  eval(x)  # nosemgrep\n"

    def setUp(self):
        super().setUp()
        self.pack = self.home / "pack"
        self.pack.mkdir()
        for name, text in self.RULES.items():
            (self.pack / name).write_text(text)
        self.write("src/a.py", self.CODE)
        self.write("b.py", self.CODE)   # the same bytes at another path
        self.write("c.js", "eval(1)\n")
        self.write("d.py", "eval(1)\n")  # the same bytes in another language
        self.write("broken.py", "eval(1)\nx = (\n")

    def check(self, *arguments, stored=None):
        """One scan with the cache, equal to one without; `stored`: how many values it wrote."""
        done = self.run_program("scan", "--no-config", "--rules", self.pack, "--format", "json", "--log-level", "debug", *arguments, ".")
        plain = self.run_program("scan", "--no-config", "--rules", self.pack, "--format", "json", "--no-cache", *arguments, ".")
        self.assertEqual(done.stdout, plain.stdout)
        self.assertEqual(done.returncode, plain.returncode)
        if stored is not None:
            self.assertIn(f"stored={stored} cid=", done.stderr.decode())
        return json.loads(done.stdout)

    def test_cold_warm_and_half_warm_are_the_same(self):
        report = self.check()
        self.assertEqual([f["location"]["path"] for f in report["findings"] if f["rule"] == "only"], ["src/a.py"])
        self.check(stored=0)
        self.write("b.py", self.CODE + "eval(9)\n")
        self.check(stored=1)
        self.check(stored=0)
        self.write("b.py", self.CODE)  # as it was
        self.check(stored=0)

    def test_what_was_followed_across_files_is_kept_as_a_whole_and_by_file(self):
        main = "from lib import go\ngo(input())\n"
        self.write("main.py", main)
        self.write("lib.py", "def go(x):\n  run(x)\n")
        flows = lambda report: [f["location"]["path"] for f in report["findings"] if f["rule"] == "flow"]
        known = lambda: re.search(r"data across files files=7 kept=(\w+)", self.run_program(
            "scan", "--no-config", "--rules", self.pack, "--log-level", "debug", "--interfile", "--trace", self.home / "trace.json", ".").stderr.decode()).group(1)
        self.assertEqual(flows(self.check("--interfile")), ["b.py", "lib.py", "src/a.py"])
        self.check("--interfile", stored=0)
        self.assertEqual(known(), "all")
        spans = {event["name"] for event in json.loads((self.home / "trace.json").read_text()) if event.get("ph") == "X"}
        self.assertIn("read", spans)
        self.assertFalse(spans & {"parse", "names", "flatten"}, "a second scan of an unchanged tree does no analysis at all")
        self.write("main.py", main.replace("input()", "1"))
        self.assertEqual(known(), "6", "all files of a language that is followed but one")
        self.assertEqual(flows(self.check("--interfile")), ["b.py", "src/a.py"], "lib.py is what it was; what reaches it is not")
        self.write("main.py", main)
        self.assertEqual(flows(self.check("--interfile", stored=0)), ["b.py", "lib.py", "src/a.py"])

    def test_a_file_named_alone_is_known_from_the_scan_of_its_folder(self):
        self.check()
        done = self.run_program("scan", "--no-config", "--rules", self.pack, "--log-level", "debug", "b.py", "c.js")
        self.assertIn("facts hits=2 misses=0 stored=0", done.stderr.decode())

    def test_a_changed_rule_file_costs_itself(self):
        self.check()
        (self.pack / "text.yaml").write_text(self.RULES["text.yaml"].replace("TODO", "nosemgrep"))
        self.check()
        self.check(stored=0)
        (self.pack / "text.yaml").unlink()
        self.check()
        (self.pack / "more.yaml").write_text(self.RULES["eval.yaml"].replace("eval", "run"))
        self.check()
        self.check(stored=0)

    def test_rules_left_out_by_settings_or_paths(self):
        for arguments in ((), ("--ignore-rule-paths",), ("--max-file-size", "3"), ("--severity", "high"), ()):
            self.check(*arguments)
        self.check(stored=0)

    def test_what_was_cut_short_is_looked_for_again(self):
        self.write("deep.py", "x = " + " + ".join(f"f({i})" for i in range(400)) + "\n")
        (self.pack / "slow.yaml").write_text("rules:\n  - id: slow\n    languages: [python]\n    severity: INFO\n    message: m\n"
                                             "    pattern: f(...) + ... + f($A) + ... + f($A) + ... + f($A)\n")
        first = self.check()
        self.assertEqual(self.check(), first)
        stopped = self.run_program("scan", "--no-config", "--rules", self.pack, "--format", "json", "--timeout", "1ms", ".")
        self.assertIn(stopped.returncode, (0, 4))
        self.check()

    def test_damage_is_made_good(self):
        self.check()
        entries = [path for path in (self.home / ".cache").rglob("*") if path.is_file()]
        for change in (lambda b: b[: len(b) // 2], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b"", lambda b: b"omniblob9" + b[9:]):
            for path in entries:
                path.write_bytes(change(path.read_bytes()))
            self.check()
            self.check(stored=0)

    def test_a_full_disk_costs_only_time(self):
        report = self.check()
        limited = self.run_program("scan", "--no-config", "--rules", self.pack, "--format", "json", "--cache-dir", self.home / "c2", ".",
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)))
        self.assertEqual(json.loads(limited.stdout), report)
        self.assertIn(b"results could not be kept for the next scan", limited.stderr)

    def test_the_cache_is_counted_checked_and_cleared(self):
        self.check()
        stats = json.loads(self.run_program("cache", "stats", "--format", "json").stdout)
        self.assertEqual({each["space"] for each in stats}, {"facts"})
        self.assertEqual(self.run_program("cache", "verify").returncode, 0)
        victim = next(path for path in (self.home / ".cache").rglob("facts/*/*"))
        victim.write_bytes(b"broken")
        done = self.run_program("cache", "verify")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"damaged, removed", done.stdout)
        self.assertEqual(self.run_program("cache", "clear").returncode, 0)
        self.assertIn(b"nothing is cached", self.run_program("cache", "stats").stdout)
        self.assertEqual(self.run_program("cache", "stats", "--no-cache").returncode, 2)

    def test_it_grows_to_its_limit_and_not_further(self):
        settings = self.home / ".config" / "omni" / "omni.yaml"
        settings.parent.mkdir(parents=True)
        settings.write_text("cache: {max_size: 20kB}\n")
        for i in range(120):
            self.write("d.py", f"eval({i})\n" * 20)
            self.run_program("scan", "--rules", self.pack, ".")
        held = sum(path.stat().st_size for path in (self.home / ".cache").rglob("*") if path.is_file())
        self.assertLess(held, 120_000)


if __name__ == "__main__":
    unittest.main()
