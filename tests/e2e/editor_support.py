"""Real editors, driven headless: each has the configuration that docs/editors.md shows, and starts `omni lsp` through PATH."""

import json
import os
import pathlib
import shlex
import shutil
import subprocess
import threading

from support import LIMIT, OMNI, Workspace

HERE = pathlib.Path(__file__).resolve().parent / "editors"

FIX_RULE = """rules:
  - id: no-eval
    languages: [python]
    severity: ERROR
    message: eval of $X
    pattern: eval($X)
    fix: ast.literal_eval($X)
"""
CODE = 'import ast\n\ndef f(x):\n    s = "😀é"; eval(x)\n'
FIRST = (3, 'eval of x')


class EditorTest(Workspace):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(FIX_RULE)
        self.file = self.write("a.py", CODE)
        (self.root / ".git").mkdir()  # what editors take for the root of a project
        (self.root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        self.answers = self.home / "answers.json"
        self.folder = self.home / "bin"
        self.folder.mkdir()
        self.status = self.home / "status"
        os.mkfifo(self.status)
        command = shlex.join([str(pathlib.Path(OMNI).resolve())])
        more = shlex.join(["--no-config", "--rules", str(self.rule_file), "--log-file", str(self.home / "log")])
        omni = self.folder / "omni"
        omni.write_text(f'#!/bin/sh\n{command} "$@" {more}\nstatus=$?\necho $status >{shlex.quote(str(self.status))}\nexit $status\n')
        omni.chmod(0o755)

    def program(self, name, package):
        found = shutil.which(name)
        if found is None:
            self.skipTest(f"{name} (Debian: {package}) is not installed")
        return found

    def misspelt(self, name):
        """A copy of that configuration with a setting that does not exist: the server's log shows whether it arrives."""
        text = (HERE / name).read_text()
        copy = self.home / name
        copy.write_text(text.replace("severity", "severty"))
        self.assertNotEqual(copy.read_text(), text)
        return copy

    def drive(self, command, **environment):
        """Runs the editor; gives what its driver wrote, with the exit status of the server as `status`."""
        status = []

        def read_status():
            with open(self.status) as stream:  # waits for the server's end
                status.append(int(stream.read()))
        reader = threading.Thread(target=read_status, daemon=True)
        reader.start()
        env = {"HOME": str(self.home), "PATH": f"{self.folder}:{os.environ.get('PATH', '')}", "LC_ALL": "C.UTF-8", "TERM": "dumb",
               "OMNI_ANSWERS": str(self.answers), "OMNI_FILE": str(self.file), "OMNI_LIMIT": str(LIMIT * 1000), **environment}
        done = subprocess.run(command, cwd=self.root, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=4 * LIMIT)
        said = (done.stdout + done.stderr).decode(errors="replace")[-2000:]
        log = (self.home / "log").read_text(errors="replace")[-2000:] if (self.home / "log").exists() else "(no server started)"
        self.assertTrue(self.answers.exists(), f"the editor ended with {done.returncode}: {said}\n{log}")
        answers = json.loads(self.answers.read_text())
        self.assertNotIn("problem", answers, f"{answers}\n{said}\n{log}")
        reader.join(LIMIT)
        self.assertTrue(status, f"the server has not ended\n{log}")
        answers["status"] = status[0]
        return answers
