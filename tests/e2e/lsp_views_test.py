"""What is shown beside diagnostics: symbols of the workspace, code lenses and inlay hints, the last two only when asked for."""

import unittest

from lsp_client import FULL
from lsp_support import Server

FLOW_RULE = """rules:
  - id: flow
    languages: [python]
    severity: WARNING
    message: data
    mode: taint
    pattern-sources: [{pattern: source()}]
    pattern-sinks: [{pattern: sink(...)}]
"""
CODE = "class Kettle:\n    def boil(self):\n        a = source()\n        sink(a)\n\n\ndef pour():\n    pass\n"


class Views(Server):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(FLOW_RULE)

    def test_workspace_symbols_follow_the_files(self):
        self.write("kettle.py", CODE)
        self.write("sub/cup.go", "package cup\n\nfunc FillCup() {}\n")
        self.write("node_modules/x.py", "def kettle_of_others(): pass\n")
        client = self.started()
        ask = lambda query: [(s["name"], s["location"]["uri"].rsplit("/", 1)[1]) for s in client.request("workspace/symbol", {"query": query})]
        self.assertEqual(ask("KETTLE"), [("Kettle", "kettle.py")])
        self.assertEqual(ask("fcup"), [("FillCup", "cup.go")], "letters in their order are enough")
        boil = client.request("workspace/symbol", {"query": "boil"})[0]
        self.assertEqual((boil["containerName"], boil["location"]["range"]["start"]), ("Kettle", {"line": 1, "character": 8}))
        self.write("kettle.py", "def teapot(): pass\n")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("kettle.py"), "type": 2}]})
        self.assertEqual(ask("kettle"), [])
        self.assertEqual(ask("teapot"), [("teapot", "kettle.py")])
        (self.root / "kettle.py").unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("kettle.py"), "type": 3}]})
        self.assertEqual(ask("teapot"), [])

    def shown(self, options):
        client = self.started(options=options)
        uri = self.uri("a.py")
        client.open(uri, CODE)
        self.assertEqual(len(client.diagnostics(uri)), 1)
        document = {"textDocument": {"uri": uri}}
        everything = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        return client.request("textDocument/codeLens", document), client.request("textDocument/inlayHint", {**document, "range": everything})

    def test_lenses_and_hints_are_off_unless_asked_for(self):
        self.assertEqual(self.shown(None), ([], []))
        lenses, hints = self.shown({"editor": {"code_lens": True, "inlay_hints": True}})
        self.assertEqual([(lens["range"]["start"]["line"], lens["command"]["title"]) for lens in lenses], [(1, "1 finding")])
        self.assertEqual([(hint["position"]["line"], hint["label"]) for hint in hints], [(2, "source of flow"), (2, "propagator of flow"), (3, "sink of flow")])


if __name__ == "__main__":
    unittest.main()
