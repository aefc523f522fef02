"""The language server as an editor meets it: lifecycle, text, findings while typing, and the same answers as a scan."""

import random
import subprocess
import sys
import time
import unittest

from lsp_client import FULL, RpcError, edit, frame
from lsp_support import CODE, Server
from support import LIMIT



class Lifecycle(Server):
    def test_from_start_to_end(self):
        client = self.client()
        with self.assertRaises(RpcError) as refused:
            client.request("textDocument/hover", {})
        self.assertEqual(refused.exception.code, -32002)
        result = client.initialize([self.root.as_uri()])
        self.assertEqual(result["serverInfo"]["name"], "omni")
        with self.assertRaises(RpcError) as twice:
            client.request("initialize", {"capabilities": {}})
        self.assertEqual(twice.exception.code, -32600)
        for method in ("no/such", "$/noSuch"):
            with self.assertRaises(RpcError) as unknown:
                client.request(method, {})
            self.assertEqual(unknown.exception.code, -32601)
        client.notify("no/such", {})
        self.assertIsNone(client.request("shutdown"))
        with self.assertRaises(RpcError) as after:
            client.request("textDocument/hover", {})
        self.assertEqual(after.exception.code, -32600)
        client.notify("exit")
        self.assertEqual(client.process.wait(LIMIT), 0)

    def test_ends_by_itself_when_nobody_is_there(self):
        for initialized in (False, True):
            client = self.started() if initialized else self.client()
            client.process.stdin.close()
            self.assertEqual(client.process.wait(LIMIT), 1)

    def test_ends_with_the_process_of_its_client(self):
        editor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        self.addCleanup(editor.kill)
        client = self.client()
        client.initialize([self.root.as_uri()], processId=editor.pid)
        editor.kill()
        editor.wait()
        self.assertEqual(client.process.wait(LIMIT), 1)

    def test_bad_messages_cost_themselves(self):
        client = self.started()
        for bad, code in [(b"{", -32700), (b"[]", -32600), (b"42", -32600), (b'{"foo":1}', -32600), (b"[" * 100_000, -32700)]:
            client.raw(frame(bad))
            with self.assertRaises(RpcError) as refused:
                client.answer(None)
            self.assertEqual(refused.exception.code, code, bad[:20])
        client.raw(b"Content-Length: abc\r\n\r\n" + b"content-length: 46\r\nX-Other: 1\r\n\r\n" + b'{"jsonrpc":"2.0","id":"h","method":"no/such0"}')
        with self.assertRaises(RpcError) as lower:
            client.answer("h")
        self.assertEqual(lower.exception.code, -32601)
        client.raw(frame(b'{"jsonrpc":"2.0","id":9,"method":"' + b"x" * 100_000_000 + b'"}'))
        with self.assertRaises(RpcError):
            client.answer(None)
        self.assertEqual(client.shutdown(), 0)

    def test_a_cancelled_request_is_answered_once(self):
        client = self.started(capabilities=self.with_pull())
        client.open(self.uri("a.py"), CODE)
        ids = []
        for _ in range(25):
            ids.append(client.ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri("a.py")}}))
            client.notify("$/cancelRequest", {"id": ids[-1]})
        codes = set()
        for id in ids:
            try:
                client.answer(id)
            except RpcError as error:
                codes.add(error.code)
        self.assertLessEqual(codes, {-32800})
        self.assertEqual(client.shutdown(), 0)
        self.assertEqual([id for id in ids if client.answers.get(id)], [], "no second answers")


class Findings(Server):
    def test_while_typing(self):
        client = self.started()
        uri = self.uri("a.py")
        client.open(uri, CODE)
        first = client.diagnostics(uri)
        self.assertEqual(self.places(first), [("no-eval", 3, 4)])
        self.assertEqual(first[0]["message"], "eval of x")
        self.assertEqual(first[0]["severity"], 1)
        client.change(uri, 2, edit(3, 0, 3, 0, "    eval(y)\n"))
        self.assertEqual(self.places(client.diagnostics(uri, 2)), [("no-eval", 3, 4), ("no-eval", 4, 4)])
        client.change(uri, 3, edit(3, 0, 4, 0, ""), edit(3, 4, 3, 8, "print"))
        self.assertEqual(client.diagnostics(uri, 3), [])
        client.change(uri, 4, {"text": CODE})
        self.assertEqual(self.places(client.diagnostics(uri, 4)), [("no-eval", 3, 4)])
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.assertEqual(client.diagnostics(uri), [], "what was shown is taken back")

    def test_an_edit_that_breaks_the_code_keeps_what_stands_elsewhere(self):
        client = self.started()
        uri = self.uri("a.py")
        client.open(uri, CODE + "\n\ndef g(y):\n    eval(y)\n")
        self.assertEqual(len(client.diagnostics(uri)), 2)
        client.change(uri, 2, edit(3, 4, 3, 4, "print(\n"))
        now = client.diagnostics(uri, 2)
        self.assertIn(("no-eval", 8, 4), self.places(now))
        client.change(uri, 3, edit(3, 4, 4, 0, ""))
        self.assertEqual(self.places(client.diagnostics(uri, 3)), [("no-eval", 3, 4), ("no-eval", 7, 4)])

    def test_columns_count_as_agreed(self):
        text = 's = "😀é"; eval(s)\r\n'
        for encoding, column in (("utf-8", 14), ("utf-16", 11), ("utf-32", 10)):
            client = self.started(capabilities={**FULL, "general": {"positionEncodings": [encoding]}})
            self.assertEqual(client.capabilities["positionEncoding"], encoding)
            uri = self.uri(f"{encoding}.py")
            client.open(uri, text)
            self.assertEqual(self.places(client.diagnostics(uri)), [("no-eval", 0, column)])
            client.change(uri, 2, edit(0, column, 0, column + 4, "exec"), edit(1, 0, 1, 0, "eval(1)"))
            self.assertEqual(self.places(client.diagnostics(uri, 2)), [("no-eval", 1, 0)])
            self.assertEqual(client.shutdown(), 0)

    def test_answers_repeat_the_spelling_of_the_client(self):
        client = self.started()
        spelled = self.uri("a.py").replace("a.py", "%61.py")
        client.open(spelled, CODE)
        self.assertEqual(len(client.diagnostics(spelled)), 1)
        client.change(self.uri("a.py"), 2, edit(3, 4, 3, 8, "exec"))
        self.assertEqual(client.diagnostics(spelled, 2), [])

    def test_a_document_that_is_no_file(self):
        client = self.started()
        client.open("untitled:Untitled-1", CODE)
        self.assertEqual(len(client.diagnostics("untitled:Untitled-1")), 1)

    def test_cells_of_a_notebook(self):
        client = self.started()
        cell = "vscode-notebook-cell:/n.ipynb#1"
        client.notify("notebookDocument/didOpen", {
            "notebookDocument": {"uri": self.uri("n.ipynb"), "notebookType": "jupyter-notebook", "version": 1, "cells": [{"kind": 2, "document": cell}]},
            "cellTextDocuments": [{"uri": cell, "languageId": "python", "version": 1, "text": "eval(x)\n"}]})
        self.assertEqual(self.places(client.diagnostics(cell)), [("no-eval", 0, 0)])
        client.notify("notebookDocument/didChange", {
            "notebookDocument": {"uri": self.uri("n.ipynb"), "version": 2},
            "change": {"cells": {"textContent": [{"document": {"uri": cell, "version": 2}, "changes": [edit(0, 0, 0, 4, "exec")]}]}}})
        self.assertEqual(client.diagnostics(cell, 2), [])

    def test_suppressions_hold_and_left_over_ones_are_told(self):
        client = self.started()
        uri = self.uri("a.py")
        client.open(uri, "eval(x)  # omni:ignore no-eval -- tested input\nexec(x)  # omni:ignore no-eval -- nothing here\n")
        found = client.diagnostics(uri)
        self.assertEqual([d["range"]["start"]["line"] for d in found], [1])
        self.assertNotEqual(found[0]["code"], "no-eval")


    def test_what_was_not_looked_at_is_told_once(self):
        client = self.started(options={"scan": {"max_file_size": {"parsed": 100}}, "trust": True})
        uri = self.uri("a.py")
        client.open(uri, CODE + "#" * 200)
        self.assertEqual(client.diagnostics(uri), [])
        told = client.wait(lambda m: m["method"] == "window/logMessage" and "text-rules-only" in m["params"]["message"])
        self.assertIn("a.py", told["params"]["message"])
        client.change(uri, 2, edit(0, 0, 0, 0, "\n"))
        client.diagnostics(uri, 2)
        client.request("omni/health", {})
        self.assertFalse([n for n in client.notes if "text-rules-only" in str(n)])


class Pull(Server):
    def test_reports_with_result_ids(self):
        client = self.started(capabilities=self.with_pull())
        self.assertIn("diagnosticProvider", client.capabilities)
        uri = self.uri("a.py")
        client.open(uri, CODE)
        document = {"textDocument": {"uri": uri}}
        first = client.request("textDocument/diagnostic", document)
        self.assertEqual((first["kind"], len(first["items"])), ("full", 1))
        again = client.request("textDocument/diagnostic", {**document, "previousResultId": first["resultId"]})
        self.assertEqual(again, {"kind": "unchanged", "resultId": first["resultId"]})
        client.change(uri, 2, edit(3, 4, 3, 8, "exec"))
        changed = client.request("textDocument/diagnostic", {**document, "previousResultId": first["resultId"]})
        self.assertEqual((changed["kind"], changed["items"]), ("full", []))
        client.change(uri, 3, edit(3, 4, 3, 8, "eval"))
        back = client.request("textDocument/diagnostic", {**document, "previousResultId": changed["resultId"]})
        self.assertEqual(back["resultId"], first["resultId"], "equal diagnostics, equal id")
        self.assertFalse([n for n in client.notes if n["method"] == "textDocument/publishDiagnostics"], "who pulls is not pushed to")

    def test_a_file_that_is_not_open(self):
        self.write("b.py", CODE)
        client = self.started(capabilities=self.with_pull())
        report = client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri("b.py")}})
        self.assertEqual(len(report["items"]), 1)
        with self.assertRaises(RpcError):
            client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri("none.py")}})


class Settings(Server):
    def test_of_files_and_editor_are_live(self):
        self.write("omni.yaml", f"rules:\n  paths: [r.yaml]\n")
        self.write("r.yaml", self.rule_file.read_text())
        client = self.started(rules=False, settings={}, options={"trust": True})  # to switch a rule off takes trust
        uri = self.uri("a.py")
        client.open(uri, "eval(x)\n")
        self.assertIn("no-eval", [d["code"] for d in client.diagnostics(uri)])
        client.settings = {"rules": {"disable": ["no-eval"]}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        while "no-eval" in [d["code"] for d in client.diagnostics(uri)]:
            pass
        client.settings = {}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        while "no-eval" not in [d["code"] for d in client.diagnostics(uri)]:
            pass
        self.write("r.yaml", self.rule_file.read_text().replace("eval(", "exec("))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri("r.yaml"), "type": 2}]})
        while "no-eval" in [d["code"] for d in client.diagnostics(uri)]:
            pass

    def test_what_cannot_be_used_is_told(self):
        client = self.started(settings={"scan": {"severty": "high"}})
        message = client.wait(lambda m: m["method"] == "window/logMessage")["params"]["message"]
        self.assertIn("severty", message)


class SameAnswers(Server):
    """A document after any edits equals a document opened with the last text, and equals what a scan finds."""

    def test_after_random_edits(self):
        rng = random.Random(7)
        pieces = ["eval(x)\n", "    eval(y)\n", "def h():\n    pass\n", "(", ")", '"', "é", "😀", "\r\n", "# eval(z)\n", "x = 1\n"]
        client = self.started()
        uri = self.uri("a.py")
        text = CODE * 20
        client.open(uri, text)
        version = 1
        for _ in range(120):
            at = rng.randrange(len(text) + 1)
            end = min(len(text), at + (rng.randrange(12) if rng.random() < 0.4 else 0))
            if any(0 < i < len(text) and text[i - 1] == "\r" and text[i] == "\n" for i in (at, end)):
                continue
            piece = rng.choice(pieces)
            version += 1
            client.change(uri, version, edit(*self.position(text, at), *self.position(text, end), piece))
            text = text[:at] + piece + text[end:]
        live = None
        self.write("a.py", text.encode())
        wanted = sorted((f["location"]["start"]["line"] - 1, f["message"].replace("\r\n", "\n")) for f in self.scan(".")["findings"])
        try:
            while live != wanted:
                live = sorted((d["range"]["start"]["line"], d["message"]) for d in client.diagnostics(uri, version, 5))
        except AssertionError:
            self.assertEqual(live, wanted)

    @staticmethod
    def position(text, index):
        lines = text[:index].replace("\r\n", "\n").split("\n")
        return len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2


if __name__ == "__main__":
    unittest.main()
