"""Neovim with the configuration of docs/editors.md: what a user sees and does."""

import unittest

from editor_support import CODE, HERE, EditorTest


class Neovim(EditorTest):
    def session(self, configuration):
        nvim = self.program("nvim", "neovim")
        # `-u` is its init.lua; `-i NONE -n`: no files of its own. Looking for a Python to run plugins with takes Neovim seconds.
        return self.drive([nvim, "--headless", "-i", "NONE", "-n", "--cmd", "let g:loaded_python3_provider = 0",
                           "-u", configuration, "-c", f"luafile {HERE / 'neovim_driver.lua'}"])

    def test_settings_reach_the_server(self):
        self.session(self.misspelt("neovim.lua"))
        self.assertIn("omni.scan.severty", (self.home / "log").read_text())

    def test_a_session(self):
        seen = self.session(HERE / "neovim.lua")
        column = len('    s = "😀é"; '.encode())  # Neovim counts bytes
        self.assertEqual(seen["first"], [[3, column, "eval of x", 1, "omni"]])
        self.assertEqual([(line, message) for line, _, message, *_ in seen["after_edit"]], [(3, "eval of x"), (4, "eval of z")])
        self.assertIn("**no\\-eval**", seen["hover"]["contents"]["value"])
        self.assertEqual([symbol["name"] for symbol in seen["symbols"]], ["f"])
        self.assertEqual(seen["actions"][0], "Fix: no-eval")
        self.assertEqual(seen["fixed"], CODE.replace("eval(x)", "ast.literal_eval(x)").splitlines() + ["eval(z)"])
        self.assertEqual([(line, message) for line, _, message, *_ in seen["after_fix"]], [(4, "eval of z")])
        self.assertNotIn("notices", seen, "nothing to complain about")
        self.assertEqual(seen["status"], 0)


if __name__ == "__main__":
    unittest.main()
