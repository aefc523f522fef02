"""Inputs that break programs: nothing crashes or hangs, and each is named in the result."""

import json
import os
import unittest

from support import SANITIZED, Workspace

DEEP = 10_000


def rule(name, language, pattern):
    body = "\n".join("        " + line for line in pattern.splitlines())
    return (f"  - id: {name}\n    languages: [{language}]\n    severity: WARNING\n    message: found $X\n"
            f"    pattern: |\n{body}\n")


def rules(*parts):
    return "rules:\n" + "".join(parts)


# Language → (file, what is nested around `hit(1)`, patterns that look at every level).
NESTS = {
    "json": ("a.json", "[", "1", "]", ["[..., $X, ...]"]),
    "python": ("a.py", "(", "hit(1)", ")", ["hit($X)", "f(<... hit($X) ...>)", "($X, ...)"]),
    "python calls": ("b.py", "f(", "hit(1)", ")", ["f($X)"]),
    "python sums": ("c.py", "1 + ", "hit(1)", "", ["$Y + $X"]),
    "javascript": ("a.js", "[", "hit(1)", "]", ["hit($X)"]),
    "javascript functions": ("b.js", "(function(){", "hit(1)", "})()", ["hit($X)", "function(...) { ... $X; ... }"]),
    "typescript": ("a.ts", "f(", "hit(1)", ")", ["f(<... hit($X) ...>)"]),
    "c": ("a.c", "{", "hit(1);", "}", ["hit($X)", "{ ... hit($X); ... }"]),
    "c ifs": ("b.c", "if (x) { ", "hit(1);", " }", ["if ($X) { ... }"]),
    "java": ("A.java", "{", "hit(1);", "}", ["hit($X)"]),
    "go": ("a.go", "{", "hit(1);", "}", ["hit($X)"]),
}
AROUND = {"c": ("void f() {", "}"), "java": ("class A { void f() {", "} }"), "go": ("package a\nfunc f() {", "}")}


class Pathological(Workspace):
    def nested(self, name, depth):
        file, opening, inner, closing, patterns = NESTS[name]
        language = name.split()[0]
        before, after = AROUND.get(language, ("", ""))
        path = self.write(f"{name.replace(' ', '-')}/{file}", before + opening * depth + inner + closing * depth + after + "\n")
        return path, rules(*(rule(f"r{i}", language, pattern) for i, pattern in enumerate(patterns)))

    def test_deep_nesting(self):
        for name in NESTS:
            with self.subTest(name):
                path, text = self.nested(name, DEEP)
                self.rule_file.write_text(text)
                # What takes too long is cut short and named; nothing else may happen.
                done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "json", "--timeout-rule", "500ms",
                                        "--timeout-file", "10s" if SANITIZED else "1s", path)
                self.assertIn(done.returncode, (0, 4), done.stderr[-1000:])
                self.assertNotIn(b"quarantine", done.stdout)
                self.assertEqual(len(json.loads(done.stdout)["files"]), 1)


    def test_deeper_than_any_stack(self):
        for name in ("json", "python calls", "c"):
            with self.subTest(name):
                path, text = self.nested(name, 30 * DEEP)
                self.rule_file.write_text(text)
                done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--format", "json", "--timeout-rule", "500ms",
                                        "--timeout-file", "10s" if SANITIZED else "1s", path)
                self.assertIn(done.returncode, (0, 4), done.stderr[-1000:])
                self.assertNotIn(b"quarantine", done.stdout)

    def test_deep_patterns_and_deep_yaml(self):
        self.write("a.py", "f(1)\n")
        self.write("deep.yaml", rules(rule("deep", "python", "f(" * DEEP + "$X" + ")" * DEEP)))
        self.write("brackets.yaml", "rules: " + "[" * DEEP + "]" * DEEP + "\n")
        self.write("maps.yaml", "rules: " + "{a: " * DEEP + "1" + "}" * DEEP + "\n")
        self.write("either.yaml", "rules:\n  - id: either\n    languages: [python]\n    severity: INFO\n    message: m\n    pattern-either: "
                   + "[{pattern-either: " * DEEP + "[{pattern: f($X)}]" + "}]" * DEEP + "\n")
        for name in ("deep", "brackets", "maps", "either"):
            with self.subTest(name):
                report = self.scan("a.py", rules=f"{name}.yaml")
                self.assertEqual([p["path"] for p in report["problems"]], [f"{name}.yaml"], "refused by name")
                self.assertEqual(report["notifications"], [])

    def test_one_line_json_of_50_mb(self):
        item = '{"key":"value","number":12345678},'
        text = "[" + item * (50_000_000 // len(item) - 1) + "1]"
        self.write("big.json", text)
        self.rule_file.write_text(rules(rule("key", "json", '"key": $X')) + '''  - id: last
    languages: [regex]
    severity: INFO
    message: the end
    pattern-regex: ',1\\]$'
''')
        self.assertEqual(self.skipped(self.scan(".")), {"big.json": "minified"})
        named = self.scan("big.json")
        self.assertEqual(self.skipped(named), {"big.json": "text-rules-only"})
        self.assertEqual([f["rule"] for f in named["findings"]], ["last"])
        self.write("big.json", text + " " * 10_000)
        self.assertEqual(self.skipped(self.scan("big.json")), {"big.json": "too-large"})
        cut = self.scan("big.json", "--max-file-size", "0,0", "--timeout-file", "100ms", expect=4)
        self.assertEqual(self.notified(cut), [("timeout-file", "big.json")])

    def test_odd_bytes(self):
        self.write("utf8.py", b"x = '\xff\xfe\xc3('\neval('\xed\xa0\x80')\n")
        self.write("crlf.py", b"a = 1\r\neval(x)\r\n")
        self.write("cr.py", b"a = 1\reval(x)\r")
        self.write("bom.py", b"\xef\xbb\xbfeval(x)\n")
        self.write("no-end.py", b"eval(x)")
        self.write("empty.py", b"")
        self.write("blank.py", b"\n \n")
        self.write("nul.py", b"eval(x)\n\x00\n")
        self.write("utf16.py", "eval(x)\n".encode("utf-16"))
        self.write("latin1.py", b"# caf\xe9\neval(x)\n")
        report = self.scan(".")
        self.assertEqual(self.skipped(report), {"nul.py": "binary", "utf16.py": "encoding"})
        self.assertEqual([f["path"] for f in report["files"]],
                         ["blank.py", "bom.py", "cr.py", "crlf.py", "empty.py", "latin1.py", "no-end.py", "utf8.py"])
        self.assertEqual(self.found(report), [("bom.py", 1), ("cr.py", 2), ("crlf.py", 2), ("latin1.py", 2), ("no-end.py", 1), ("utf8.py", 2)])
        named = self.scan("nul.py")
        self.assertEqual(self.found(named), [("nul.py", 1)], "somebody asks for this very file")

    def test_things_that_are_no_files(self):
        self.write("a.py", "eval(x)\n")
        os.mkfifo(self.root / "pipe.py")
        (self.root / "loop").symlink_to("loop")
        (self.root / "up").symlink_to(".")
        (self.root / "gone.py").symlink_to("nowhere.py")
        (self.root / "link.py").symlink_to("a.py")
        (self.root / "secret.py").symlink_to("/etc/passwd")
        report = self.scan(".")
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual(self.skipped(report), {"pipe.py": "special-file", "loop": "symlink-loop", "up": "symlink-loop",
                                                "gone.py": "broken-symlink", "link.py": "symlink", "secret.py": "symlink"})
        self.scan("pipe.py")
        named = self.scan("loop", "missing.py", expect=4)
        self.assertEqual(self.skipped(named), {"loop": "symlink-loop", "missing.py": "missing"})

    def test_a_sparse_binary_of_100_mb(self):
        path = self.write("huge.bin")
        os.truncate(path, 100_000_000)
        small = self.write("small.py")
        os.truncate(small, 10_000_000)
        self.assertEqual(self.skipped(self.scan(".")), {"huge.bin": "too-large", "small.py": "binary"})
        done = self.run_program("scan", "--no-config", "--rules", self.rule_file, "--list-files", ".")
        self.assertIn(b"huge.bin: too-large", done.stdout)

    def test_unreadable(self):
        self.write("a.py", "eval(x)\n")
        self.write("closed.py", "eval(x)\n").chmod(0)
        (self.root / "folder").mkdir()
        self.write("folder/b.py", "eval(x)\n")
        (self.root / "folder").chmod(0)
        self.addCleanup((self.root / "folder").chmod, 0o700)
        as_nobody = {}
        if os.geteuid() == 0:  # root reads everything
            as_nobody = {"user": 65534, "group": 65534, "extra_groups": []}
            self.home.chmod(0o755)
            self.rule_file.chmod(0o644)
            self.home.parent.stat()
            try:
                self.run_program("--version", **as_nobody)
            except PermissionError:
                self.skipTest("the program's folder is closed to others")
        report = self.scan(".", expect=4, **as_nobody)
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual(self.skipped(report), {"closed.py": "unreadable", "folder": "unreadable"})

    def test_rule_files_with_mistakes(self):
        self.write("a.py", "eval(x)\n")
        bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for previous, name in zip("abcdefghij", "bcdefghijk"):
            bomb += f"{name}: &{name} [{', '.join([f'*{previous}'] * 9)}]\n"
        mistakes = {
            "not-yaml.yaml": "rules: [\n  {id: x\n",
            "tab.yaml": "rules:\n\t- id: x\n",
            "bomb.yaml": bomb + "rules: *k\n",
            "self.yaml": "rules: &r [*r]\n",
            "merge.yaml": "base: &b {<<: *b}\nrules: [*b]\n",
            "number.yaml": "rules: 7\n",
            "binary.yaml": "rules: \0\x01\n",
            "empty-rule.yaml": "rules: [{}]\n",
            "bad-regex.yaml": "rules: [{id: r, languages: [regex], severity: INFO, message: m, pattern-regex: '(('}]\n",
            "slow-regex.yaml": "rules: [{id: r, languages: [regex], severity: INFO, message: m, pattern-regex: '((a+)+)+$'}]\n",
        }
        for name, text in mistakes.items():
            with self.subTest(name):
                path = self.write("rules/" + name, text)
                done = self.run_program("scan", "--no-config", "--rules", path, "--format", "text", "a.py")
                self.assertEqual(done.returncode, 0, done.stderr)
                if name != "slow-regex.yaml":
                    self.assertIn(name.encode() + b":", done.stdout, "named, with its place")
        sound = self.scan("a.py", "--add-rules", "rules")
        self.assertEqual(self.found(sound), [("a.py", 1)], "the others are not disturbed")

    def test_a_slow_regex_costs_itself(self):
        self.rule_file.write_text("""rules:
  - {id: slow, languages: [regex], severity: INFO, message: m, pattern-regex: '^(([a-z])+.)+[A-Z]([a-z])+$'}
  - {id: quick, languages: [regex], severity: INFO, message: m, pattern-regex: 'needle'}
""")
        self.write("a.txt", "a" * 200_000 + "\nneedle\n")
        report = self.scan("--timeout-rule", "300ms", "a.txt", expect=4)
        self.assertEqual([f["rule"] for f in report["findings"]], ["quick"])
        self.assertEqual([(n["code"] in ("timeout-rule", "budget"), n["rule"]) for n in report["notifications"]], [(True, "slow")])


if __name__ == "__main__":
    unittest.main()
