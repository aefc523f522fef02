"""One bad file kills nothing: a grammar that crashes or hangs costs its file, names it, and the scan goes on."""

import os
import signal
import subprocess
import time
import unittest

from support import PROBE, SANITIZED, Workspace

ABORT, SEGV, RECURSE, HANG = "\u2620", "\u2604", "\u267b", "\u231b"


class Isolation(Workspace):
    def probe(self, *arguments, expect=4, **options):
        return self.scan(*arguments, program=PROBE, expect=expect, **options)

    def test_nothing_bad(self):
        self.write("a.py", "eval(x)\n")
        report = self.probe(".", expect=0)
        self.assertEqual(self.found(report), [("a.py", 1)])
        self.assertEqual(report["notifications"], [])

    def test_crashes_are_named_and_the_rest_is_scanned(self):
        for i in range(20):
            self.write(f"fine{i:02}.py", f"eval({i})\n")
        self.write("abort.py", f"{ABORT}\neval(x)\n")
        self.write("segv.py", f"{SEGV}\neval(x)\n")
        self.write("recurse.py", f"{RECURSE}\neval(x)\n")
        one = self.probe("--jobs", "1", ".")
        self.assertEqual(self.found(one), [(f"fine{i:02}.py", 1) for i in range(20)])
        named = [("crash-quarantine", name) for name in ("abort.py", "recurse.py", "segv.py")]
        self.assertEqual(self.notified(one), named)
        self.assertFalse(one["summary"]["complete"])
        if not SANITIZED:  # a sanitizer ends the process of a segmentation fault without saying which thread it was
            self.assertEqual(one, self.probe("--jobs", "4", "."), "who crashed does not depend on who ran beside")
            messages = [n["message"] for n in one["notifications"]]
            self.assertIn("analysing this file crashed (SIGABRT): it was left out, all others were analysed", messages)

    def test_every_format_names_it_once(self):
        self.write("a.py", "eval(x)\n")
        self.write("b.py", f"{ABORT}\n")
        for form in ("text", "json", "jsonl", "sarif"):
            done = self.run_program("scan", "--rules", self.rule_file, "--format", form, ".", program=PROBE)
            self.assertEqual(done.returncode, 4)
            output = done.stdout.decode()
            self.assertEqual(output.count("analysing this file crashed"), 1, form)

    def test_standard_input_is_read_once(self):
        report = self.probe("--stdin", "--path", "x.py", stdin=f"{ABORT}\n".encode())
        self.assertEqual(self.notified(report), [("crash-quarantine", "x.py")])
        report = self.probe("--stdin", "--path", "x.py", stdin=b"eval(x)\n", expect=0)
        self.assertEqual(self.found(report), [("x.py", 1)])

    def test_a_gate_still_counts(self):
        self.write("a.py", "eval(x)\n")
        self.write("b.py", f"{ABORT}\n")
        self.probe("--fail-on", "high", ".", expect=1)

    def test_too_many_crashes_end_the_scan(self):
        for i in range(22):
            self.write(f"bad{i:02}.py", f"{ABORT}\n")
        done = self.run_program("scan", "--rules", self.rule_file, "--jobs", "1", ".", program=PROBE, limit=120)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout, b"")
        self.assertIn(b"21 times; the last time while analysing bad20.py", done.stderr)

    def test_a_hang_is_ended(self):
        self.write("a.py", "eval(x)\n")
        self.write("slow.py", f"{HANG}\neval(x)\n")
        done = self.run_program("--patience", "300" if not SANITIZED else "3000", "scan", "--rules", self.rule_file, "--timeout-file",
                                "20ms", "--format", "json", ".", program=PROBE)
        self.assertEqual(done.returncode, 4)
        self.assertIn(b'"code": "hang-quarantine"', done.stdout)
        self.assertIn(b'"path": "a.py"', done.stdout)
        self.assertIn(b"did not stop in 10 times --timeout-file", done.stdout)

    def test_the_deadline_of_the_run_holds_over_all_attempts(self):
        self.write("a.py", "eval(x)\n")
        self.write("b.py", f"{ABORT}\n")
        report = self.probe("--timeout", "30s", ".")
        self.assertEqual(self.found(report), [("a.py", 1)])

    def start(self, *arguments):
        self.write("slow.py", f"{HANG}\n")
        return subprocess.Popen([PROBE, "scan", "--rules", str(self.rule_file), *arguments, "."], cwd=self.root, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def worker_of(self, parent):
        path = f"/proc/{parent}/task/{parent}/children"
        for _ in range(500):
            with open(path, encoding="ascii") as children:
                words = children.read().split()
            if words:
                return int(words[0])
            time.sleep(0.01)
        self.fail("no worker")

    def test_the_worker_dies_with_its_parent(self):
        process = self.start()
        with process:
            worker = self.worker_of(process.pid)
            process.kill()
            process.communicate(timeout=10)
        for _ in range(500):
            try:
                with open(f"/proc/{worker}/stat", encoding="ascii") as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                        return
            except (FileNotFoundError, ProcessLookupError):
                return
            time.sleep(0.01)
        self.fail("the worker lives on")

    def test_a_signal_for_the_worker_is_one_for_all(self):
        process = self.start()
        with process:
            os.kill(self.worker_of(process.pid), signal.SIGTERM)
            output, errors = process.communicate(timeout=10)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        self.assertEqual((output, errors), (b"", b""))

    def test_a_worker_killed_from_outside_costs_the_files_in_work(self):
        process = self.start("--jobs", "1", "--format", "json")
        with process:
            worker = self.worker_of(process.pid)
            wait_until_busy(worker)
            os.kill(worker, signal.SIGKILL)
            output, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 4)
        self.assertIn(b"crashed (SIGKILL)", output)


def wait_until_busy(process):
    """Until it has used some processor time: then it is in the endless loop."""
    for _ in range(1000):
        with open(f"/proc/{process}/stat", encoding="ascii") as stat:
            if int(stat.read().rsplit(")", 1)[1].split()[11]) >= 5:
                return
        time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
