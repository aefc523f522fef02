"""Commands of the language server: known findings go to the baseline, fixes to the whole workspace. And documents of our own."""

import copy
import json
import unittest

from lsp_client import FULL, RpcError, edit
from lsp_support import CODE, Server

FIXABLE = """rules:
  - {id: bad, languages: [python], severity: ERROR, message: bad of $X, pattern: bad($X), fix: good($X), metadata: {cwe: "CWE-95: x", references: ["https://example.org/bad"]}}
  - {id: other, languages: [python], severity: ERROR, message: other, pattern: other(...), fix: 'fine()'}
"""


class Commands(Server):
    def actions(self, client, uri, line):
        where = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 100}}
        return client.request("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": where, "context": {"diagnostics": []}})

    def command(self, client, uri, line, title):
        (action,) = [a for a in self.actions(client, uri, line) if a["title"].startswith(title)]
        return client.request("workspace/executeCommand", {k: action["command"][k] for k in ("command", "arguments")})


class Baseline(Commands):
    def setUp(self):
        super().setUp()
        self.write("sub/a.py", CODE + "    eval(2)\n")
        self.settings(baseline="known.json")

    def settings(self, **scan):
        self.write("omni.yaml", json.dumps({"rules": {"packs": [], "paths": ["rules.yaml"]}, "scan": scan}))
        self.write("rules.yaml", self.rule_file.read_text())

    def test_a_finding_that_is_added_disappears_and_stays_away(self):
        client = self.started(rules=False)
        uri = self.uri("sub/a.py")
        text = (self.root / "sub/a.py").read_text()
        client.open(uri, text)
        self.assertEqual(self.places(client.diagnostics(uri)), [("no-eval", 3, 4), ("no-eval", 4, 4)])
        self.command(client, uri, 3, "Add no-eval to the baseline known.json")
        client.wait(lambda m: m["method"] == "textDocument/publishDiagnostics" and self.places(m["params"]["diagnostics"]) == [("no-eval", 4, 4)])
        entries = json.loads((self.root / "known.json").read_text())["findings"]
        self.assertEqual([(e["uri"], e["line"]) for e in entries], [("sub/a.py", 4)])
        client.change(uri, 2, edit(0, 0, 0, 0, "# first\n"))
        self.assertEqual(self.places(client.diagnostics(uri, 2)), [("no-eval", 5, 4)], "while typing, too")
        self.command(client, uri, 5, "Add no-eval to the baseline known.json")
        client.wait(lambda m: m["method"] == "textDocument/publishDiagnostics" and m["params"]["diagnostics"] == [])
        self.assertEqual(client.request("omni/scan")["findings"], [])
        done = json.loads(self.run_program("scan", "--format", "json", ".").stdout)
        self.assertEqual((done["findings"], done["summary"]["complete"]), ([], True), "a scan reads the same file")

    def test_a_baseline_that_changes_is_live_and_a_broken_one_hides_nothing(self):
        self.run_program("scan", "--write-baseline", ".")
        client = self.started(rules=False)
        uri = self.uri("sub/a.py")
        client.open(uri, CODE)
        self.assertEqual(client.diagnostics(uri), [])
        (self.root / "known.json").write_text("{")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("known.json"), "type": 2}]})
        client.wait(lambda m: m["method"] == "textDocument/publishDiagnostics" and self.places(m["params"]["diagnostics"]) == [("no-eval", 3, 4)])
        self.assertIn("baseline-unreadable", [p["code"] for p in client.request("omni/health")["problems"]])
        with self.assertRaises(RpcError):
            self.command(client, uri, 3, "Add no-eval to the baseline known.json")
        self.assertEqual((self.root / "known.json").read_text(), "{", "what can't be read is not written over")

    def test_a_workspace_names_no_file_outside_of_it(self):
        self.settings(baseline="../../outside.json")
        client = self.started(rules=False)
        uri = self.uri("sub/a.py")
        client.open(uri, CODE)
        client.diagnostics(uri)
        self.assertFalse([a for a in self.actions(client, uri, 3) if "baseline" in a["title"]])
        self.assertTrue(any("outside" in p["message"] for p in client.request("omni/health")["problems"]))

    def test_without_a_baseline_nothing_is_offered(self):
        self.settings()
        client = self.started(rules=False)
        client.open(self.uri("sub/a.py"), CODE)
        client.diagnostics(self.uri("sub/a.py"))
        self.assertFalse([a for a in self.actions(client, self.uri("sub/a.py"), 3) if "baseline" in a["title"]])


class Fixes(Commands):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(FIXABLE)
        self.write("a.py", "bad(1)\n")
        self.write("sub/b.py", "# é\nbad(1)\nother()\nbad(3)\n")
        self.write("clean.py", "x = 1\n")

    def test_all_of_a_rule_in_the_workspace(self):
        capabilities = copy.deepcopy(FULL)
        capabilities["workspace"]["workspaceEdit"]["changeAnnotationSupport"] = {"groupsOnLabel": True}
        client = self.started(capabilities=capabilities)
        uri = self.uri("a.py")
        client.open(uri, "bad(1)\nbad(2)\n", version=7)  # not saved
        client.diagnostics(uri)
        done = self.command(client, uri, 0, "Fix all findings of bad in the workspace")
        self.assertEqual(done, {"applied": True, "files": 2, "fixes": 4, "failed": []})
        params = client.wait(lambda m: m["method"] == "workspace/applyEdit")["params"]
        changes = {d["textDocument"]["uri"]: d for d in params["edit"]["documentChanges"]}
        self.assertEqual({u.rsplit("/", 1)[1]: d["textDocument"]["version"] for u, d in changes.items()}, {"a.py": 7, "b.py": None})
        (annotation,) = params["edit"]["changeAnnotations"].items()
        self.assertTrue(annotation[1]["needsConfirmation"])
        for each in changes.values():
            self.assertEqual({e["annotationId"] for e in each["edits"]}, {annotation[0]})
        (only,) = changes[self.uri("sub/b.py")]["edits"]
        self.assertEqual((only["range"]["start"]["line"], only["range"]["end"]["line"]), (1, 3))
        self.assertIn("other()", only["newText"], "of another rule")
        self.assertEqual((self.root / "sub/b.py").read_text(), "# é\nbad(1)\nother()\nbad(3)\n", "the client writes, not the server")

    def test_all_rules_for_a_client_without_versions_and_annotations(self):
        capabilities = copy.deepcopy(FULL)
        del capabilities["workspace"]["workspaceEdit"]
        client = self.started(capabilities=capabilities)
        done = client.request("workspace/executeCommand", {"command": "omni.fixWorkspace"})
        self.assertEqual((done["files"], done["fixes"]), (2, 4))
        edit = client.wait(lambda m: m["method"] == "workspace/applyEdit")["params"]["edit"]
        self.assertEqual(set(edit), {"changes"})
        self.assertEqual(set(edit["changes"]), {self.uri("a.py"), self.uri("sub/b.py")})
        self.assertNotIn("annotationId", json.dumps(edit))

    def test_nothing_to_fix_is_said(self):
        client = self.started()
        done = client.request("workspace/executeCommand", {"command": "omni.fixWorkspace", "arguments": [{"rule": "no-such"}]})
        self.assertEqual((done["applied"], done["fixes"]), (False, 0))
        client.wait(lambda m: m["method"] == "window/showMessage" and "no-such" in m["params"]["message"])

    def test_what_can_not_be_done_is_refused(self):
        capabilities = copy.deepcopy(FULL)
        del capabilities["workspace"]["applyEdit"]
        client = self.started(capabilities=capabilities)
        self.assertEqual(client.capabilities["executeCommandProvider"]["commands"], ["omni.addToBaseline"])
        for params in ({"command": "omni.fixWorkspace"}, {"command": "no.such"}, {"command": "omni.addToBaseline", "arguments": [{}]}, {}):
            with self.assertRaises(RpcError):
                client.request("workspace/executeCommand", params)


class VirtualDocuments(Server):
    def setUp(self):
        super().setUp()
        self.rule_file.write_text(FIXABLE)
        self.write("a.py", "bad(1)\nother()\n")

    def hover(self, client, line):
        return client.request("textDocument/hover", {"textDocument": {"uri": self.uri("a.py")}, "position": {"line": line, "character": 1}})["contents"]["value"]

    def opened(self, capabilities):
        client = self.started(capabilities=capabilities)
        client.open(self.uri("a.py"), "bad(1)\nother()\n")
        return client, {d["code"]: d for d in client.diagnostics(self.uri("a.py"))}

    def test_a_client_that_shows_them_gets_links_and_pages(self):
        capabilities = copy.deepcopy(FULL)
        capabilities["workspace"]["textDocumentContent"] = {"dynamicRegistration": False}
        client, found = self.opened(capabilities)
        self.assertEqual(client.capabilities["workspace"]["textDocumentContent"], {"schemes": ["omni"]})
        self.assertEqual(found["bad"]["codeDescription"]["href"], "https://example.org/bad", "its own page wins")
        self.assertEqual(found["other"]["codeDescription"]["href"], "omni:rule/other.md")
        self.assertIn("(omni:rule/bad.md)", self.hover(client, 0))
        text = client.request("workspace/textDocumentContent", {"uri": "omni:rule/bad.md"})["text"].replace("\\", "")
        for part in ("bad of", "CWE-95", "https://example.org/bad", "It offers a fix", "rules.yaml, line 2"):
            self.assertIn(part, text)
        self.assertIn("There was none", client.request("workspace/textDocumentContent", {"uri": "omni:/run-report.md"})["text"])
        client.request("omni/scan")
        client.wait(lambda m: m["method"] == "workspace/textDocumentContent/refresh" and m["params"] == {"uri": "omni:run-report.md"})
        self.assertIn("1 files, 2 findings", client.request("workspace/textDocumentContent", {"uri": "omni:run-report.md"})["text"])

    def test_others_ask_by_our_own_method_and_get_no_dead_links(self):
        client, found = self.opened(FULL)
        self.assertNotIn("textDocumentContent", client.capabilities["workspace"])
        self.assertNotIn("codeDescription", found["other"])
        self.assertNotIn("omni:", self.hover(client, 0))
        self.assertIn("bad of", client.request("omni/textDocumentContent", {"uri": "omni:rule/bad.md"})["text"])
        for uri in ("omni:rule/none.md", "omni:", "file:///etc/passwd", "omni:rule/../../etc/passwd.md"):
            with self.assertRaises(RpcError) as refused:
                client.request("omni/textDocumentContent", {"uri": uri})
            self.assertEqual(refused.exception.code, -32602)


class RelatedDocuments(Server):
    def test_what_is_new_of_other_documents_comes_with_a_pull(self):
        for related in (True, False):
            with self.subTest(related):
                capabilities = self.with_pull()
                capabilities["textDocument"]["diagnostic"]["relatedDocumentSupport"] = related
                client = self.started(capabilities=capabilities)
                a, b = self.uri("a.py"), self.uri("b.py")
                pull = lambda uri, **more: client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}, **more})
                client.open(a, CODE)
                client.open(b, CODE)
                self.assertEqual(self.places(pull(a)["items"]), [("no-eval", 3, 4)])
                first = pull(b)
                self.assertNotIn("relatedDocuments", first)
                client.change(a, 2, edit(0, 0, 0, 0, "eval(0)\n"))
                client.request("textDocument/hover", {"textDocument": {"uri": a}, "position": {"line": 0, "character": 0}})  # it is known now
                again = pull(b, previousResultId=first["resultId"])
                self.assertEqual(again["kind"], "unchanged")
                if not related:
                    self.assertNotIn("relatedDocuments", again)
                    continue
                (news,) = again["relatedDocuments"].items()
                self.assertEqual((news[0], self.places(news[1]["items"])), (a, [("no-eval", 0, 0), ("no-eval", 4, 4)]))
                self.assertNotIn("relatedDocuments", pull(b, previousResultId=first["resultId"]), "told once")


if __name__ == "__main__":
    unittest.main()
