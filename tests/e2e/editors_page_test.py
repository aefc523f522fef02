"""docs/editors.md shows the configurations that the tests use, letter by letter; what it shows beside them can be read."""

import json
import re
import subprocess
import unittest

from editor_support import HERE, EditorTest
from support import LIMIT, SOURCE, Workspace

PAGE = (SOURCE / "docs" / "editors.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"<!-- (tests/e2e/editors/\S+) -->\n```(\w+)\n(.*?)```\n", re.S)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)


class Page(Workspace):
    def test_files_are_quoted_as_they_are(self):
        quoted = {name: text for name, _, text in QUOTED.findall(PAGE)}
        self.assertEqual(sorted(quoted), [f"tests/e2e/editors/{name}" for name in ("emacs.el", "neovim.lua", "neovim_0_11.lua")])
        for name, text in quoted.items():
            self.assertEqual(text, (SOURCE / name).read_text(encoding="utf-8"), f"docs/editors.md: write it anew from {name}")

    def test_the_others_are_sound(self):
        blocks = BLOCK.findall(PAGE)
        self.assertEqual(sorted(kind for kind, _ in blocks), ["elisp", "elisp", "json", "json", "lua", "lua", "toml"])
        for kind, text in blocks:
            self.assertIn("omni", text)
            if kind == "json":
                json.loads(text)
            elif kind == "toml":
                try:
                    import tomllib
                except ImportError:  # Python 3.9, 3.10
                    continue
                self.assertEqual(tomllib.loads(text)["language-server"]["omni"]["args"], ["lsp"])
            elif kind == "elisp":
                self.assertEqual(text.count("("), text.count(")"))

    def test_settings_that_it_names_are_there(self):
        schema = json.loads((SOURCE / "config" / "omni.schema.json").read_text())
        names = re.findall(r"`((?:scan|rules|analysis|trust)\.[a-z_.]+)`", PAGE) + ["suppressions"]
        self.assertGreater(len(names), 3)
        for name in names:
            node = schema
            for word in name.split("."):
                node = node["properties"][word]

    def test_flags_that_it_names_are_there(self):
        help_text = self.run_program("lsp", "--help").stdout.decode()
        for flag in set(re.findall(r"`?(--(?:stdio|socket|rules|no-cache|trust|log-[a-z]+))", PAGE)):
            self.assertIn(flag, help_text)


class NewerNeovim(EditorTest):
    def test_the_configuration_of_0_11(self):
        nvim = self.program("nvim", "neovim")
        driver = ["--headless", "-i", "NONE", "-n", "--cmd", "let g:loaded_python3_provider = 0"]
        has = subprocess.run([nvim, *driver, "-u", "NONE", "+if has('nvim-0.11') | qall | else | cquit 3 | endif"], capture_output=True, timeout=LIMIT)
        if has.returncode == 0:
            seen = self.drive([nvim, *driver, "-u", HERE / "neovim_0_11.lua", "-c", f"luafile {HERE / 'neovim_driver.lua'}"])
            self.assertEqual((seen["first"][0][2], seen["status"]), ("eval of x", 0))
            return
        # An older one can read it: what it hands over is what the one of 0.7 does.
        stub = "lua vim.lsp.config = function(name, config) omni = config end; vim.lsp.enable = function(name) enabled = name end"
        say = "lua io.stdout:write(vim.json.encode({ enabled, omni.cmd, omni.init_options, omni.settings, omni.filetypes }))"
        done = subprocess.run([nvim, *driver, "--cmd", stub, "-u", HERE / "neovim_0_11.lua", "-c", say, "-c", "qall!"], capture_output=True, timeout=LIMIT,
                              env={"HOME": str(self.home), "PATH": "/usr/bin:/bin"})
        enabled, command, options, settings, filetypes = json.loads(done.stdout)
        self.assertEqual((enabled, command, options, settings), ("omni", ["omni", "lsp"], {"trust": False}, {"omni": {"scan": {"severity": "info"}}}))
        older = re.search(r"filetypes = \{(.*?)\}", (HERE / "neovim.lua").read_text(), re.S)[1]
        self.assertEqual(filetypes, re.findall(r"'(\w+)'", older))


if __name__ == "__main__":
    unittest.main()
