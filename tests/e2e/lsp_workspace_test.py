"""Whole workspaces in the language server: streamed, kept up to date, with the settings and the trust of each place, equal to a scan."""

import json
import pathlib
import shutil
import unittest

from lsp_client import FULL, PULL, RpcError
from lsp_support import CODE, Server
from support import SOURCE

RULES = SOURCE / "config" / "rules"


class Workspaces(Server):
    def pulling(self, *arguments, folders=None, options=None, **more):
        client = self.client(*arguments, **more)
        client.capabilities = client.initialize(folders or [self.root.as_uri()], self.with_pull(), options)["capabilities"]
        client.known = {}  # URI → the report an editor shows
        return client

    def ask(self, client, token):
        previous = [{"uri": uri, "value": report["resultId"]} for uri, report in client.known.items()]
        return client.ask("workspace/diagnostic", {"identifier": "omni", "partialResultToken": token, "previousResultIds": previous})

    def parts(self, client, token):
        """The partial results that have come; they are taken into what the editor shows."""
        ours = [n for n in client.notes if n["method"] == "$/progress" and n["params"]["token"] == token]
        client.notes = [n for n in client.notes if n not in ours]
        for note in ours:
            for report in note["params"]["value"]["items"]:
                if report["kind"] == "full":
                    client.known[report["uri"]] = report
        return ours

    def pull(self, client, token):
        """One request to its end; gives how many parts there were."""
        result = client.answer(self.ask(client, token))
        self.assertEqual(result["items"], [], "who asks for parts gets all in parts")
        return len(self.parts(client, token))

    def pull_until(self, client, token, wanted):
        """Pulls as an editor does, one request after the other, until it shows that; a request without news stays open."""
        number = 0
        while self.shown(client) != wanted:
            number += 1
            self.pull(client, f"{token}-{number}")

    def shown(self, client):
        """File → lines, of what has findings."""
        return {self.name(uri): [d["range"]["start"]["line"] for d in report["items"]] for uri, report in client.known.items() if report["items"]}

    def name(self, uri):
        return uri.removeprefix(self.root.as_uri() + "/")

    def told(self, client, *names, type=2):
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri(name), "type": type} for name in names]})

    def test_streamed_then_held_open(self):
        for i in range(40):
            self.write(f"m{i}.py", CODE if i % 4 == 0 else "print(1)\n")
        client = self.pulling()
        self.assertTrue(client.capabilities["diagnosticProvider"]["workspaceDiagnostics"])
        self.assertGreaterEqual(self.pull(client, "one"), 1)
        wanted = {f"m{i}.py": [3] for i in range(0, 40, 4)}
        self.pull_until(client, "more", wanted)
        held = self.ask(client, "held")
        with self.assertRaises(RpcError):
            client.request("no/such", {})  # answered behind it
        self.assertNotIn(held, client.answers, "without news it stays open")
        self.write("m1.py", CODE + "eval(y)\n")
        self.told(client, "m1.py")
        self.assertEqual(client.answer(held)["items"], [])
        self.assertEqual(len(self.parts(client, "held")), 1)
        self.assertEqual(self.shown(client), {**wanted, "m1.py": [3, 4]})

    def test_without_a_token_all_comes_at_the_end(self):
        self.write("a.py", CODE)
        client = self.pulling()
        result = client.request("workspace/diagnostic", {"previousResultIds": []})
        self.assertEqual([(self.name(item["uri"]), item["kind"], len(item["items"])) for item in result["items"]], [("a.py", "full", 1)])

    def test_an_empty_workspace_is_held_open_too(self):
        client = self.pulling()
        held = self.ask(client, "held")
        self.write("a.py", CODE)
        self.told(client, "a.py", type=1)
        client.answer(held)
        self.parts(client, "held")
        self.assertEqual(self.shown(client), {"a.py": [3]})

    def test_deleted_and_renamed_files_are_cleared(self):
        self.write("a.py", CODE)
        self.write("b.py", CODE)
        self.write("sub/c.py", CODE)
        client = self.pulling()
        self.pull_until(client, "one", {"a.py": [3], "b.py": [3], "sub/c.py": [3]})
        (self.root / "a.py").unlink()
        (self.root / "b.py").rename(self.root / "d.py")
        self.told(client, "a.py", "b.py", type=3)
        self.told(client, "d.py", type=1)
        self.pull_until(client, "two", {"d.py": [3], "sub/c.py": [3]})
        shutil.rmtree(self.root / "sub")  # a client may tell of the folder alone
        self.told(client, "sub", type=3)
        self.pull_until(client, "three", {"d.py": [3]})

    def test_a_branch_switch_leaves_nothing_stale(self):
        self.write(".git/HEAD", "ref: refs/heads/main\n")
        for i in range(60):
            self.write(f"m{i}.py", CODE)
        client = self.pulling()
        self.pull_until(client, "one", {f"m{i}.py": [3] for i in range(60)})
        for i in range(60):  # nobody tells of each file
            if i % 2:
                (self.root / f"m{i}.py").unlink()
            else:
                self.write(f"m{i}.py", "\n" + CODE)
        self.write("new.py", CODE)
        self.write(".git/HEAD", "ref: refs/heads/other\n")
        self.told(client, ".git/HEAD")
        self.pull_until(client, "two", {**{f"m{i}.py": [4] for i in range(0, 60, 2)}, "new.py": [3]})

    def test_open_documents_are_pulled_for_themselves(self):
        self.write("a.py", CODE)
        self.write("b.py", CODE)
        client = self.pulling()
        client.open(self.uri("a.py"), "eval(1)\neval(2)\n")
        self.pull_until(client, "one", {"b.py": [3]})
        client.notify("textDocument/didClose", {"textDocument": {"uri": self.uri("a.py")}})
        self.pull_until(client, "two", {"a.py": [3], "b.py": [3]})

    def test_result_ids_of_before_hold(self):
        self.write("a.py", CODE)
        self.write("b.py", CODE)
        client = self.pulling()
        self.pull_until(client, "one", {"a.py": [3], "b.py": [3]})
        self.write("b.py", "\n" + CODE)
        again = self.pulling()  # the editor comes back with what it showed
        again.known = client.known
        again.known[self.uri("gone.py")] = {"resultId": "of-before", "items": [{"range": {"start": {"line": 7}}}]}
        self.pull_until(again, "two", {"a.py": [3], "b.py": [4]})

    def test_nearest_settings_hold_for_each_file(self):
        self.write("r.yaml", self.rule_file.read_text())
        self.write("omni.yaml", "rules: {packs: [], paths: [r.yaml]}\n")
        self.write("a.py", CODE)
        self.write("strict/omni.yaml", "extends: ../omni.yaml\nrules: {severity: {no-eval: critical}}\n")
        self.write("strict/b.py", CODE)
        self.write("quiet/deep/c.py", CODE)
        self.write("quiet/omni.yaml", "extends: ../omni.yaml\nscan: {severity: critical}\n")
        client = self.pulling(rules=False)
        self.pull_until(client, "one", {"a.py": [3], "strict/b.py": [3]})
        for name, count in (("a.py", 1), ("strict/b.py", 1), ("quiet/deep/c.py", 0)):
            client.open(self.uri(name), CODE)
            report = client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri(name)}})
            self.assertEqual(len(report["items"]), count, name)
        # They are live: a folder gets settings of its own, another loses them.
        self.write("strict/omni.yaml", "extends: ../omni.yaml\nrules: {disable: [no-eval]}\n")
        (self.root / "quiet" / "omni.yaml").unlink()
        self.told(client, "strict/omni.yaml")
        self.told(client, "quiet/omni.yaml", type=3)
        for name, count in (("a.py", 1), ("strict/b.py", 0), ("quiet/deep/c.py", 1)):
            self.pull_document_until(client, name, count)

    def pull_document_until(self, client, name, count):
        while len(client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri(name)}})["items"]) != count:
            client.wait(lambda m: m["method"] == "workspace/diagnostic/refresh")

    def test_two_folders(self):
        for folder, pattern in (("one", "eval($X)"), ("two", "exec($X)")):
            self.write(f"{folder}/omni.yaml", "rules: {packs: [], paths: [r.yaml]}\n")
            self.write(f"{folder}/r.yaml", self.rule_file.read_text().replace("eval($X)", pattern).replace("no-eval", f"rule-{folder}"))
            self.write(f"{folder}/a.py", "eval(1)\nexec(2)\n")
        self.write("three/a.py", "eval(1)\n")
        client = self.pulling(rules=False, folders=[self.uri("one"), self.uri("two")])
        self.pull_until(client, "one", {"one/a.py": [0], "two/a.py": [1]})
        codes = {self.name(uri): [d["code"] for d in report["items"]] for uri, report in client.known.items()}
        self.assertEqual(codes, {"one/a.py": ["rule-one"], "two/a.py": ["rule-two"]})
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [{"uri": self.uri("two"), "name": "two"}]}})
        self.pull_until(client, "two", {"one/a.py": [0]})
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": self.uri("two"), "name": "two"}], "removed": []}})
        self.pull_until(client, "three", {"one/a.py": [0], "two/a.py": [1]})

    def test_rules_that_cannot_be_read_fail_requests_until_they_are_mended(self):
        self.write("omni.yaml", "rules: {packs: [], paths: [r.yaml]}\n")
        client = self.pulling(rules=False)
        client.open(self.uri("a.py"), CODE)
        document = {"textDocument": {"uri": self.uri("a.py")}}
        for _ in range(2):  # while they are read, and after that
            with self.assertRaises(RpcError) as refused:
                client.request("textDocument/diagnostic", document)
            self.assertEqual(refused.exception.code, -32803, "not one that the client would repeat at once, for ever")
        self.assertIsNone(client.request("textDocument/hover", {**document, "position": {"line": 3, "character": 5}}))
        self.assertIn("r.yaml", client.wait(lambda m: m["method"] == "window/logMessage")["params"]["message"])
        self.write("r.yaml", self.rule_file.read_text())
        self.told(client, "r.yaml", type=1)
        client.wait(lambda m: m["method"] == "workspace/diagnostic/refresh")
        self.assertEqual(len(client.request("textDocument/diagnostic", document)["items"]), 1)

    def test_a_rule_file_named_from_the_current_folder_is_watched(self):
        client = self.client("--no-config", "--rules", "../rules.yaml", rules=False)
        client.initialize([self.root.as_uri()])
        uri = self.uri("a.py")
        client.open(uri, CODE)
        self.assertEqual(len(client.diagnostics(uri)), 1)
        self.rule_file.write_text(self.rule_file.read_text().replace("eval(", "exec("))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.rule_file.as_uri(), "type": 2}]})
        self.assertEqual(client.diagnostics(uri), [])


class Trust(Server):
    SETTINGS = [{"rules": {"disable": ["no-eval"]}}, {"rules": {"disable": "no-eval"}}, {"rules.disable": ["no-eval"]}, {"rules": {"packs": []}},
                {"suppressions": [{"rule": "no-eval", "reason": "not here"}]}, {"trust": True, "rules": {"disable": ["no-eval"]}}]

    def setUp(self):
        super().setUp()
        self.write("omni.yaml", "rules: {paths: [r.yaml]}\n")
        self.write("r.yaml", self.rule_file.read_text())
        self.write("a.py", CODE)

    def codes(self, client):
        """Of a document that is opened when the settings of the editor have arrived."""
        client.wait(lambda m: m["method"] == "workspace/configuration")
        client.open(self.uri("a.py"), CODE)
        with self.assertRaises(RpcError):
            client.request("no/such", {})
        return [d["code"] for d in client.diagnostics(self.uri("a.py"))]

    def test_settings_of_the_editor_switch_nothing_off_without_trust(self):
        scanned = [f["rule"] for f in json.loads(self.run_program("scan", "--format", "json", ".").stdout)["findings"]]
        self.assertIn("no-eval", scanned)
        for settings in self.SETTINGS:
            with self.subTest(settings=settings):
                client = self.started(rules=False, settings=settings)
                self.assertEqual(self.codes(client), scanned)
                message = client.wait(lambda m: m["method"] == "window/logMessage" and "trust" in m["params"]["message"])["params"]["message"]
                self.assertRegex(message, r"omni\.(rules|suppressions)")
                self.assertEqual(client.shutdown(), 0)

    def test_with_trust_they_do(self):
        for settings in self.SETTINGS[:3]:
            with self.subTest(settings=settings):
                client = self.started(rules=False, settings=settings, options={"trust": True})
                self.assertNotIn("no-eval", self.codes(client))
        client = self.started("--trust", rules=False, settings=self.SETTINGS[0])
        self.assertNotIn("no-eval", self.codes(client), "--trust is as good")

    def test_lists_and_mappings_of_the_editor_are_read_like_those_of_files(self):
        client = self.started(rules=False, settings={"rules": {"severity": {"no-eval": "low"}}, "scan": {"exclude": ["x/", "y/"]}}, options={"trust": True})
        client.wait(lambda m: m["method"] == "workspace/configuration")
        client.open(self.uri("a.py"), CODE)
        while 3 not in [d["severity"] for d in client.diagnostics(self.uri("a.py")) if d["code"] == "no-eval"]:
            pass
        self.assertEqual([n for n in client.notes if n["method"] == "window/logMessage"], [])

    def test_what_initialization_options_say_holds_until_it_is_said_otherwise(self):
        critical = {"scan": {"severity": "critical"}}
        for options in (critical, {"scan.severity": "critical"}, {"omni": critical}):
            with self.subTest(options=options):
                client = self.started(settings=None, options=options)  # workspace/configuration is answered with nothing
                self.assertEqual(self.codes(client), [])
                self.assertEqual([n["params"] for n in client.notes if n["method"] == "window/logMessage"], [])
                client.settings = {"scan": {"severity": "info"}}
                client.notify("workspace/didChangeConfiguration", {"settings": None})
                self.assertEqual([d["code"] for d in client.diagnostics(self.uri("a.py"))], ["no-eval"])
        client = self.started(settings=None, options={"omni": {"trust": True, "rules": {"disable": ["no-eval"]}}})
        self.assertEqual(self.codes(client), [])


class Parity(Server):
    """All documents opened one after the other give what a scan of the folder gives: rules, places, fingerprints, messages."""

    def setUp(self):
        super().setUp()
        self.rule_file = RULES

    def scanned(self, *arguments):
        found = {}
        for finding in self.scan(".", *arguments)["findings"]:
            start, end = finding["location"]["start"], finding["location"]["end"]
            found.setdefault(finding["location"]["path"], []).append(
                (finding["rule"], start["line"] - 1, start["offset"], end["line"] - 1, end["offset"],
                 finding["fingerprints"]["omni/strict/v1"]))
        return {path: sorted(each) for path, each in found.items()}

    def of_document(self, text, diagnostics):
        starts = [0]
        for line in text.split(b"\n")[:-1]:
            starts.append(starts[-1] + len(line) + 1)
        offset = lambda position: starts[position["line"]] + position["character"]  # columns are bytes here
        return sorted((d["code"], d["range"]["start"]["line"], offset(d["range"]["start"]), d["range"]["end"]["line"],
                       offset(d["range"]["end"]), d["data"]["fingerprint"]) for d in diagnostics if "data" in d)

    def opened(self, pull):
        capabilities = self.with_pull() if pull else json.loads(json.dumps(FULL))
        capabilities["general"]["positionEncodings"] = ["utf-8"]
        client = self.started(capabilities=capabilities)
        found = {}
        for path in sorted(self.root.rglob("*")):
            if not path.is_file():
                continue
            text = path.read_bytes()
            uri = path.as_uri()
            client.open(uri, text.decode(), "plaintext")  # what it is, its name says
            diagnostics = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"] if pull else client.diagnostics(uri)
            if each := self.of_document(text, diagnostics):
                found[str(path.relative_to(self.root))] = each
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.assertEqual(client.shutdown(), 0)
        return found

    def streamed(self):
        capabilities = self.with_pull()
        capabilities["general"]["positionEncodings"] = ["utf-8"]
        client = self.started(capabilities=capabilities)
        result = client.request("workspace/diagnostic", {"previousResultIds": []})
        return {str(path.relative_to(self.root)): self.of_document(path.read_bytes(), item["items"])
                for item in result["items"] for path in [pathlib.Path(item["uri"].removeprefix("file://"))] if any("data" in d for d in item["items"])}

    def test_the_demo(self):
        shutil.copytree(SOURCE / "docs" / "demo", self.root, dirs_exist_ok=True)
        scanned = self.scanned()
        self.assertGreater(sum(map(len, scanned.values())), 10)
        for pull in (False, True):
            self.assertEqual(self.opened(pull), scanned)
        self.assertEqual(self.streamed(), scanned)

    def test_some_hundred_files(self):
        files = sorted(path for path in RULES.rglob("*") if path.is_file() and path.suffix not in (".yaml", ".yml") and path.stat().st_size < 100_000)
        for i, path in enumerate(files[:: max(1, len(files) // 300)]):
            self.write(f"{path.parent.parent.name}/{i}-{path.name}", path.read_bytes())
        scanned = self.scanned()
        self.assertGreater(len(scanned), 100)
        self.assertEqual(self.opened(False), scanned)
        self.assertEqual(self.streamed(), scanned)


class Stopped(Server):
    def test_progress_that_the_user_stops_ends_and_who_waits_is_answered(self):
        for number in range(400):
            self.write(f"f{number}.py", "eval(x)\n" * 400)
        client = self.started(capabilities=self.with_pull())
        asked = client.ask("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "p"})
        begun = client.wait(lambda m: m["method"] == "$/progress" and m["params"]["value"].get("kind") == "begin")
        token = begun["params"]["token"]
        client.notify("window/workDoneProgress/cancel", {"token": token})
        client.wait(lambda m: m["method"] == "$/progress" and m["params"]["token"] == token and m["params"]["value"]["kind"] == "end")
        try:
            client.answer(asked)
        except RpcError as error:
            self.assertEqual(error.code, -32802)
        self.assertEqual(client.shutdown(), 0)


if __name__ == "__main__":
    unittest.main()
