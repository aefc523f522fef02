"""Code actions as an editor meets them: offered, resolved, applied; and what the document's findings are then."""

import json
import unittest

from lsp_client import FULL, RpcError, edit
from lsp_support import Server

RULES = """rules:
  - {id: bad, languages: [python, javascript], severity: ERROR, message: bad of $X, pattern: bad($X), fix: good($X)}
  - {id: broken, languages: [python], severity: WARNING, message: broken, pattern: broken($X), fix: 'broken(($X)'}
  - {id: plain, languages: [python], severity: WARNING, message: plain, pattern: plain(...)}
  - {id: loops, languages: [python], severity: WARNING, message: loops, pattern: loop(...), fix: 'loop(1, 2)'}
"""
CODE = 'bad(1)\ns = "😀é"; bad(2)\nplain()\nbroken(3)\n'


class Editor:
    """A document with the edits of actions applied to it, as an editor does that."""

    def __init__(self, test, client, uri, text, language="python"):
        self.test, self.client, self.uri, self.text, self.version = test, client, uri, text, 1
        client.open(uri, text, language)
        self.found = client.diagnostics(uri)

    def offset(self, position):
        line = self.text.splitlines(keepends=True)[position["line"]:][:1]
        start = sum(map(len, self.text.splitlines(keepends=True)[:position["line"]]))
        units = "".join(line).encode("utf-16-le")
        return start + len(units[:2 * position["character"]].decode("utf-16-le"))

    def apply(self, workspace_edit):
        if "documentChanges" in workspace_edit:
            (document,) = workspace_edit["documentChanges"]
            self.test.assertEqual(document["textDocument"], {"uri": self.uri, "version": self.version})
            edits = document["edits"]
        else:
            ((uri, edits),) = workspace_edit["changes"].items()
            self.test.assertEqual(uri, self.uri)
        places = sorted(((self.offset(e["range"]["start"]), self.offset(e["range"]["end"]), e["newText"]) for e in edits), reverse=True)
        for begin, end, text in places:
            self.text = self.text[:begin] + text + self.text[end:]
        self.version += 1
        self.client.change(self.uri, self.version, {"text": self.text})
        self.found = self.client.diagnostics(self.uri, self.version)

    def actions(self, at, only=None):
        """Those for the finding with that number, or for a range."""
        where = self.found[at]["range"] if isinstance(at, int) else at
        context = {"diagnostics": [self.found[at]] if isinstance(at, int) else [], **({"only": only} if only else {})}
        return self.client.request("textDocument/codeAction", {"textDocument": {"uri": self.uri}, "range": where, "context": context})

    def choose(self, title, at, only=None):
        """Resolved where it comes without its edit."""
        found = [action for action in self.actions(at, only) if action["title"].startswith(title)]
        self.test.assertEqual(len(found), 1, title)
        return found[0] if "edit" in found[0] else self.client.request("codeAction/resolve", found[0])

    def do(self, title, at, only=None):
        self.apply(self.choose(title, at, only)["edit"])

    def codes(self):
        return [each["code"] for each in self.found]


ALL = {"start": {"line": 0, "character": 0}, "end": {"line": 1000, "character": 0}}


class Actions(Server):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(RULES)

    def without_resolve(self):
        capabilities = json.loads(json.dumps(FULL))
        del capabilities["textDocument"]["codeAction"]["resolveSupport"]
        return capabilities

    def editor(self, text=CODE, name="a.py", language="python", **more):
        return Editor(self, self.started(**more), self.uri(name), text, language)

    def test_what_is_offered(self):
        editor = self.editor()
        self.assertEqual(editor.codes(), ["bad", "bad", "plain", "broken"])
        self.assertEqual([(a["title"], a.get("isPreferred", False)) for a in editor.actions(0)],
                         [("Fix: bad", True), ("Fix all 2 findings of bad in this file", False), ("Fix all findings of bad in the workspace", False), ("Ignore bad here, with a reason", False),
                          ("Ignore bad in this file, with a reason", False)])
        self.assertEqual([a["title"] for a in editor.actions(2)], ["Ignore plain here, with a reason", "Ignore plain in this file, with a reason"])
        broken = editor.actions(3)
        self.assertEqual((broken[0]["title"], broken[0].get("isPreferred", False)), ("Fix: broken", False), "a fix that breaks the code is not preferred")
        for action in editor.actions(1):
            self.assertEqual((action["kind"], len(action["diagnostics"])), ("quickfix", 1))
            self.assertEqual(action["diagnostics"][0], editor.found[1], "the diagnostic as it was published")
            self.assertNotIn("edit", action, "edits come when one is chosen")
        self.assertEqual(editor.actions(0, ["refactor"]), [])
        self.assertEqual(len(editor.actions(0, ["quickfix"])), 5)
        nowhere = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 0}}
        self.assertEqual(editor.actions(nowhere), [])

    def test_one_fix(self):
        for capabilities in (None, self.without_resolve()):
            with self.subTest(resolve=capabilities is None):
                editor = self.editor(capabilities=capabilities)
                if capabilities is not None:
                    self.assertTrue(all("edit" in action or "command" in action for action in editor.actions(0)), "without resolving, edits come at once")
                editor.do("Fix: bad", 1)
                self.assertEqual(editor.text, CODE.replace("bad(2)", "good(2)"))
                self.assertEqual(editor.codes(), ["bad", "plain", "broken"])

    def test_a_fix_that_somebody_chooses_is_applied_even_if_it_is_not_safe(self):
        editor = self.editor()
        editor.do("Fix: broken", 3)
        self.assertIn("broken((3)", editor.text)

    def test_all_of_a_rule(self):
        editor = self.editor()
        editor.do("Fix all 2 findings of bad", 0)
        self.assertEqual(editor.text, CODE.replace("bad", "good"))
        self.assertEqual(editor.codes(), ["plain", "broken"])

    def test_fix_all_takes_the_safe_ones(self):
        for capabilities in (None, self.without_resolve()):
            with self.subTest(resolve=capabilities is None):
                editor = self.editor(CODE + "loop(0)\n", capabilities=capabilities)
                for only in (["source.fixAll.omni"], ["source.fixAll"], ["source"]):
                    self.assertEqual([a["kind"] for a in editor.actions(ALL, only)], ["source.fixAll.omni"], only)
                self.assertNotIn("source.fixAll.omni", [a["kind"] for a in editor.actions(ALL)], "not in the menu of a place")
                self.assertEqual(editor.actions(ALL, ["source.fixAll.eslint"]), [])
                editor.do("Apply all safe fixes", ALL, ["source.fixAll.omni"])
                self.assertEqual(editor.text, CODE.replace("bad", "good") + "loop(0)\n")

    def test_nothing_to_fix(self):
        editor = self.editor("plain()\n")
        self.assertEqual(editor.actions(ALL, ["source.fixAll.omni"]), [])

    def test_ignoring_a_line_writes_a_comment_with_a_reason(self):
        for capabilities in (None, self.without_resolve()):
            with self.subTest(resolve=capabilities is None):
                editor = self.editor("def f():\n    plain()\n    x = bad(1)\n", capabilities=capabilities)
                self.assertEqual(editor.codes(), ["plain", "bad"])
                editor.do("Ignore plain here", 0)
                self.assertRegex(editor.text, r"omni:ignore plain -- \S")
                self.assertEqual(editor.codes(), ["bad"], "gone, and the comment is nothing to complain about")
                self.write("a.py", editor.text)
                self.assertEqual([finding["rule"] for finding in self.scan(".")["findings"]], ["bad"], "for a scan, too")

    def test_ignoring_a_rule_in_a_file(self):
        editor = self.editor("#!/usr/bin/python3\nplain()\nbad(1)\nplain()\n")
        editor.do("Ignore plain in this file", 0)
        self.assertRegex(editor.text, r"omni:ignore-file plain -- \S")
        self.assertTrue(editor.text.startswith("#!/usr/bin/python3\n"), "what has to be the first line stays it")
        self.assertEqual(editor.codes(), ["bad"])

    def test_ignoring_in_another_language_and_line_ending(self):
        editor = self.editor("f();\r\n  bad(1);\r\n", "a.js", "javascript")
        editor.do("Ignore bad here", 0)
        self.assertRegex(editor.text, r"// omni:ignore bad -- \S")
        self.assertEqual(editor.text.count("\n"), editor.text.count("\r\n"), "the line ending of the file")
        self.assertEqual(editor.codes(), [])

    # name, languageId, text, and what is there after the finding in it was ignored; None: no comment can stand there.
    PLACES = [
        ("a.py", "python", "x = (1 +\n    bad(2))\n", "x = (1 +\n    # C\n    bad(2))\n"),
        ("a.py", "python", "x = 1 + \\\n    bad(2)\n", "x = 1 + \\\n    bad(2)  # C\n"),
        ("a.py", "python", "x = 1 + \\\n    bad(2) + \\\n    3\n", None),
        ("a.py", "python", 'x = """\n  bad(2)\n"""\n', None),
        ("a.jsx", "javascriptreact", "const x = () => (\n  <div>\n    {bad(1)}\n  </div>\n);\n",
         "const x = () => (\n  <div>\n    {/* C */}\n    {bad(1)}\n  </div>\n);\n"),
        ("a.tsx", "typescriptreact", "const x = () => (\n  <div>\n    <p a={bad(1)} />\n  </div>\n);\n",
         "const x = () => (\n  <div>\n    {/* C */}\n    <p a={bad(1)} />\n  </div>\n);\n"),
        ("a.jsx", "javascriptreact", "const x = () => (\n  <div\n    a={bad(1)}\n  />\n);\n", "const x = () => (\n  <div\n    // C\n    a={bad(1)}\n  />\n);\n"),
        ("a.js", "javascript", "const x = `\n  ${bad(1)}\n`;\n", None),
        ("a.c", "c", "#define X \\\n  bad(1)\nint x;\n", None),
        ("a.c", "c", "int x = 1 + \\\n  bad(1);\n", "int x = 1 + \\\n  bad(1);  // C\n"),
        ("a.sh", "shellscript", "foo \\\n  bad(1)\n", "foo \\\n  bad(1)  # C\n"),
        ("a.php", "php", "<html>\n<?php\n  bad(1);\n?>\n", "<html>\n<?php\n  // C\n  bad(1);\n?>\n"),
        ("a.html", "html", "<p>\n  bad(1)\n</p>\n", "<p>\n  <!-- C -->\n  bad(1)\n</p>\n"),
        ("a.yaml", "yaml", "a: |\n  bad(1)\n", None),
        ("a.yaml", "yaml", "a:\n  - bad(1)\n", "a:\n  # C\n  - bad(1)\n"),
        ("Dockerfile", "dockerfile", "FROM x\nRUN a && \\\n  bad(1)\n", "FROM x\nRUN a && \\\n  # C\n  bad(1)\n"),
        ("a.json", "json", '{"a": "bad(1)"}\n', None),
    ]

    def test_a_comment_stands_where_it_is_one(self):
        self.rule_file.write_text("rules:\n  - {id: bad, languages: [python, javascript, typescript, php, bash, yaml, html, c, dockerfile, json], "
                                  "severity: ERROR, message: bad, pattern-regex: 'bad\\([^)]*\\)'}\n")
        for capabilities in (None, self.without_resolve()):
            for name, language, text, wanted in self.PLACES:
                with self.subTest(name=name, text=text, resolve=capabilities is None):
                    editor = self.editor(text, name, language, capabilities=capabilities)
                    self.assertEqual(editor.codes(), ["bad"])
                    if wanted is not None:
                        editor.do("Ignore bad here", 0)
                        self.assertEqual(editor.text.replace("omni:ignore bad -- TODO: say why", "C"), wanted)
                        self.assertEqual(editor.codes(), [])
                    elif capabilities is None:
                        with self.assertRaises(RpcError) as refused:
                            editor.choose("Ignore bad here", 0)
                        self.assertIn("comment", str(refused.exception))
                    else:
                        self.assertNotIn("Ignore bad here, with a reason", [a["title"] for a in editor.actions(0)])
                    self.assertEqual(editor.client.shutdown(), 0)

    def test_what_is_stale_is_not_applied(self):
        editor = self.editor()
        fix = editor.actions(0)[0]
        editor.client.change(editor.uri, 2, edit(0, 0, 0, 0, "x = 1\n"))
        with self.assertRaises(RpcError) as stale:
            editor.client.request("codeAction/resolve", fix)
        self.assertEqual(stale.exception.code, -32801)
        editor.client.notify("textDocument/didClose", {"textDocument": {"uri": editor.uri}})
        with self.assertRaises(RpcError) as closed:
            editor.client.request("codeAction/resolve", fix)
        self.assertEqual(closed.exception.code, -32801)

    def test_an_edit_behind_the_finding_also_makes_it_stale_or_fits(self):
        """Diagnostics are equal after it, yet the text is not: the edit has to be one of the present text."""
        editor = self.editor()
        fix = editor.actions(0)[0]
        editor.text += "y = 2\n"
        editor.version = 2
        editor.client.change(editor.uri, 2, {"text": editor.text})
        try:
            resolved = editor.client.request("codeAction/resolve", fix)
        except RpcError as error:
            self.assertEqual(error.code, -32801)
        else:
            editor.apply(resolved["edit"])
            self.assertEqual(editor.text, CODE.replace("bad(1)", "good(1)") + "y = 2\n")

    def test_a_client_that_knows_commands_only_is_offered_nothing(self):
        capabilities = json.loads(json.dumps(FULL))
        del capabilities["textDocument"]["codeAction"]
        client = self.started(capabilities=capabilities)
        self.assertNotIn("codeActionProvider", client.capabilities)


if __name__ == "__main__":
    unittest.main()
