"""Methods of OMNI's own: what they answer, that it has the shape that is written down, and that they are all written down."""

import json
import pathlib
import re
import sys
import time
import unittest

from lsp_client import RpcError, edit
from lsp_support import CODE, Server
from support import LIMIT, SANITIZED, SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "schemas"))
import json_schema  # noqa: E402

SCHEMA = json.loads((SOURCE / "config" / "lsp-methods.schema.json").read_text())


class Written(unittest.TestCase):
    def test_every_method_has_its_page_and_its_shape(self):
        code = "".join(path.read_text() for path in sorted((SOURCE / "server" / "lsp").glob("*.cpp")))
        requests = set(re.findall(r'on_request\("(omni/\w+)"', code))
        notifications = set(re.findall(r'notify\("(omni/\w+)"', code))
        self.assertEqual(requests, set(SCHEMA["requests"]))
        self.assertEqual(notifications, set(SCHEMA["notifications"]))
        page = (SOURCE / "docs" / "protocol.md").read_text()
        self.assertEqual(set(re.findall(r"^### (omni/\w+)$", page, re.M)), requests)
        for name in notifications:
            self.assertIn(f"`{name}`", page)
        for each in SCHEMA["requests"].values():
            json_schema.check_schema(each["params"])
            json_schema.check_schema(each["result"])


class Asked(Server):
    def setUp(self):
        super().setUp()
        self.write("a.py", CODE)
        self.write("sub/b.py", "eval(y)\n")
        self.server = self.started()
        self.uri_a = self.uri("a.py")
        self.server.open(self.uri_a, CODE)
        self.server.diagnostics(self.uri_a)

    def ask(self, method, **params):
        wrong = json_schema.validate(params, SCHEMA["requests"][method]["params"], SCHEMA)
        self.assertFalse(wrong, wrong)
        result = self.server.request(method, params)
        wrong = json_schema.validate(result, SCHEMA["requests"][method]["result"], SCHEMA)
        self.assertFalse(wrong, wrong)
        return result

    def lines(self, result):
        return sorted((f["location"]["uri"].rsplit("/", 1)[1], f["location"]["range"]["start"]["line"]) for f in result["findings"])

    def test_scan_streams_and_answers(self):
        result = self.ask("omni/scan")
        self.assertEqual(self.lines(result), [("a.py", 3), ("b.py", 0)])
        self.assertFalse(result["partial"])
        self.assertEqual(result["finished"], ["security"])
        streamed = [n["params"] for n in self.server.notes if n["method"] == "omni/findings"]
        self.assertEqual(sorted(p["uri"].rsplit("/", 1)[1] for p in streamed), ["a.py", "b.py"])
        for each in streamed:
            self.assertFalse(json_schema.validate(each, SCHEMA["notifications"]["omni/findings"], SCHEMA))
        self.assertEqual([n["params"]["state"] for n in self.server.notes if n["method"] == "omni/agentStatus"], ["running", "done"])
        progress = [n["params"]["value"]["kind"] for n in self.server.notes if n["method"] == "$/progress"]
        self.assertEqual((progress[0], progress[-1]), ("begin", "end"))
        self.assertEqual(self.lines(self.ask("omni/scan", uris=[self.uri("sub")])), [("b.py", 0)])
        self.assertEqual(self.ask("omni/runReport")["runs"], 2)

    def test_scan_lists_what_it_left_out(self):
        self.write("picture.bin", b"\0" * 100)
        self.write("node_modules/x.py", "eval(1)\n")
        result = self.ask("omni/scan")
        skipped = {s["uri"].rsplit("/", 1)[1]: s["reason"] for s in result["skipped"]}
        self.assertEqual(skipped["node_modules"], "dependencies")
        self.assertIn("picture.bin", skipped)
        unknown = self.ask("omni/validate", uri=self.uri("x.unknown"), text="eval(1)\n")
        self.assertEqual([s["reason"] for s in unknown["skipped"]], ["no-language"])

    def test_answers_carry_the_revision_of_the_open_texts(self):
        before = self.ask("omni/validate", uri=self.uri_a, text="x\n")["revision"]
        self.server.change(self.uri_a, 2, edit(0, 0, 0, 0, "# first\n"))
        self.assertGreater(self.ask("omni/validate", uri=self.uri_a, text="x\n")["revision"], before)

    def test_scan_that_has_no_time_says_what_is_missing(self):
        result = self.ask("omni/scan", timeoutMs=0)
        self.assertTrue(result["partial"])
        self.assertEqual([m["stage"] for m in result["missing"]], ["security"])

    def test_validate_a_text_and_a_diff(self):
        self.assertEqual(self.lines(self.ask("omni/validate", uri=self.uri("new.py"), text="x = 1\neval(x)\n")), [("new.py", 1)])
        diff = "--- a/a.py\n+++ b/a.py\n@@ -3,2 +3,3 @@\n def f(x):\n     eval(x)\n+    eval(2)\n--- /dev/null\n+++ b/c.py\n@@ -0,0 +1 @@\n+eval(3)\n"
        result = self.ask("omni/validate", diff=diff)
        self.assertEqual([(f["location"]["uri"].rsplit("/", 1)[1], f["new"]) for f in result["findings"]], [("a.py", False), ("a.py", True), ("c.py", True)])
        self.assertEqual((self.root / "a.py").read_text(), CODE, "nothing is written")
        for wrong in ({"diff": "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-other\n+x\n"}, {"diff": "--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-x\n+y\n"}, {"text": "x"}, {}):
            with self.assertRaises(RpcError) as refused:
                self.server.request("omni/validate", wrong)
            self.assertEqual(refused.exception.code, -32602, wrong)

    def test_validate_sees_what_is_open_and_not_saved(self):
        self.server.change(self.uri_a, 2, edit(0, 0, 0, 0, "# first\n"))
        result = self.ask("omni/validate", diff="--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n # first\n-import os\n+eval(os)\n")
        self.assertEqual([f["new"] for f in result["findings"]], [True, False])

    def test_explain(self):
        self.assertEqual(self.ask("omni/explain", rule="no-eval", uri=self.uri_a, line=3)["verdict"], "reported")
        stopped = self.ask("omni/explain", rule="no-eval", uri=self.uri_a, line=0)
        self.assertEqual(stopped["verdict"], "not-reported")
        self.assertEqual(stopped["formulas"][0]["stoppedBy"]["operator"], "pattern")
        with self.assertRaises(RpcError):
            self.server.request("omni/explain", {"rule": "no-such", "uri": self.uri_a, "line": 0})

    def test_what_the_server_knows_of_itself(self):
        health = self.ask("omni/health")
        self.assertEqual((health["status"], health["documents"], health["engines"][0]["rules"]), ("ok", 1, 1))
        deadline = time.monotonic() + LIMIT
        while (usage := self.ask("omni/memoryUsage"))["components"]["grammarTrees"] == 0 and not SANITIZED:  # until the document has its memory
            self.assertLess(time.monotonic(), deadline)
        if not SANITIZED:  # their allocator does not tell
            self.assertTrue(usage["measured"])
            self.assertGreaterEqual(sum(usage["components"].values()), 0.8 * usage["residentBytes"])
            for part in ("grammarTrees", "normalTrees", "documentRuleMemories", "rules"):
                self.assertGreater(usage["components"][part], 0, part)
            self.assertLessEqual(sum(usage["components"].values()), 1.05 * usage["residentBytes"])
        self.assertIn("omni_document_seconds_count", self.ask("omni/metrics")["text"])
        for form in ("text", "mermaid", "dot", "json"):
            self.assertIn("security", self.ask("omni/graph", format=form)["text"])


class Records(Server):
    def test_a_session_plays_again(self):
        record = self.home / "session.jsonl"
        client = self.started("--record", record)
        uri = self.uri("a.py")
        client.open(uri, CODE)
        client.diagnostics(uri)
        client.change(uri, 2, edit(3, 0, 3, 0, "    eval(1)\n"))
        client.diagnostics(uri, 2)
        client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 6}})
        client.request("omni/health", {})
        self.assertEqual(client.shutdown(), 0)
        self.assertEqual(record.stat().st_mode & 0o777, 0o600)
        same = self.run_program("replay", record, "--verify", "--no-config", "--rules", self.rule_file)
        self.assertEqual(same.returncode, 0, same.stdout)
        self.rule_file.write_text(self.rule_file.read_text().replace("eval(", "exec("))
        other = self.run_program("replay", record, "--verify", "--no-config", "--rules", self.rule_file)
        self.assertEqual(other.returncode, 1)
        self.assertIn(b"other diagnostics of", other.stdout)
        broken = self.run_program("replay", self.rule_file)
        self.assertEqual(broken.returncode, 2)
        self.assertIn(b"no line of a record", broken.stderr)


if __name__ == "__main__":
    unittest.main()
