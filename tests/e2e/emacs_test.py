"""Emacs and Eglot with the configuration of docs/editors.md: what a user sees and does."""

import json
import subprocess
import unittest

from editor_support import CODE, HERE, EditorTest
from support import LIMIT


class Emacs(EditorTest):
    def session(self, configuration):
        emacs = self.program("emacs", "emacs-nox")
        found = subprocess.run([emacs, "--batch", "-f", "package-initialize", "--eval", "(require 'eglot)"], capture_output=True, timeout=LIMIT)
        if found.returncode != 0:
            self.skipTest("Eglot (Debian: elpa-eglot) is not installed")
        # A batch starts without packages; whoever starts Emacs has them before init.el is read.
        return self.drive([emacs, "--batch", "-f", "package-initialize", "-l", configuration, "-l", HERE / "emacs_driver.el"])

    def test_settings_reach_the_server(self):
        self.session(self.misspelt("emacs.el"))
        self.assertIn("omni.scan.severty", (self.home / "log").read_text())

    def test_a_session(self):
        seen = self.session(HERE / "emacs.el")
        column = len('    s = "😀é"; ') + 1  # Emacs counts columns of the screen, and an emoji takes two
        self.assertEqual(seen["first"], [[3, column, "omni [no-eval]: eval of x", "eglot-error"]])
        self.assertEqual([(line, message) for line, _, message, _ in seen["after_edit"]],
                         [(3, "omni [no-eval]: eval of x"), (4, "omni [no-eval]: eval of z")])
        self.assertIn("no-eval", seen["hover"])
        self.assertIn("f", json.loads(seen["symbols"])["Function"])
        self.assertEqual(seen["actions"][0], "Fix: no-eval")
        self.assertEqual(seen["fixed"], CODE.replace("eval(x)", "ast.literal_eval(x)").splitlines() + ["eval(z)", ""])
        self.assertEqual([(line, message) for line, _, message, _ in seen["after_fix"]], [(4, "omni [no-eval]: eval of z")])
        self.assertEqual(seen["status"], 0)


if __name__ == "__main__":
    unittest.main()
