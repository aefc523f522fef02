"""What the end-to-end tests share: a folder of their own, the program, its answers."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

OMNI = os.environ.get("OMNI", "build/release/bin/omni")
PROBE = os.environ.get("OMNI_CRASH_PROBE", "")
SOURCE = pathlib.Path(os.environ.get("OMNI_SOURCE", "."))
SANITIZED = os.environ.get("OMNI_SANITIZED", "")  # slower, and a crash is reported by the sanitizer instead of a signal
LIMIT = 120 if SANITIZED else 30                  # seconds; whoever takes longer hangs

EVAL_RULE = """rules:
  - id: no-eval
    languages: [python]
    severity: ERROR
    message: eval of $X
    pattern: eval($X)
"""


class Workspace(unittest.TestCase):
    """Each test has its own empty folder as current folder, and a home of its own."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="omni-e2e-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.root = self.home / "w"
        self.root.mkdir()
        self.rule_file = self.home / "rules.yaml"
        self.rule_file.write_text(EVAL_RULE)

    def write(self, name, content="", mode="w"):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8", newline="")
        return path

    def run_program(self, *arguments, program=None, stdin=b"", env=None, limit=LIMIT, **options):
        environment = {"HOME": str(self.home), "PATH": os.environ.get("PATH", ""), **(env or {})}
        began = time.monotonic()
        done = subprocess.run([program or OMNI, *map(str, arguments)], cwd=self.root, input=stdin, capture_output=True,
                              env=environment, timeout=limit, **options)
        done.seconds = time.monotonic() - began
        return done

    def scan(self, *arguments, rules=None, expect=0, **options):
        """Runs `omni scan --format json` with our rule and gives the report; `expect` is the exit status."""
        done = self.run_program("scan", "--no-config", "--rules", rules or self.rule_file, "--format", "json", *arguments, **options)
        self.assertEqual(done.returncode, expect, done.stderr.decode(errors="replace")[-2000:])
        return json.loads(done.stdout)

    def found(self, report):
        """(file, line) of each finding."""
        return sorted((f["location"]["path"], f["location"]["start"]["line"]) for f in report["findings"])

    def skipped(self, report):
        return {entry["path"]: entry["reason"] for entry in report["skipped"]}

    def notified(self, report):
        """(code, file) of each notification."""
        return sorted((n["code"], n.get("path", "")) for n in report["notifications"])
