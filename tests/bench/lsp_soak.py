"""A language server under the traffic of several editors, for minutes: random edits over many documents, requests, cancels.

  python3 tests/bench/lsp_soak.py --server 'build/release/bin/omni lsp --rules RULES --no-config' --minutes 10 [--documents 50] FILE…

Tells each half minute how many edits and answers there were and how much memory is resident; in the end compares what the server says of each
document with a server that opens the last texts. Exit status 1 when something differs, an answer is missing, or the server is gone.
"""

import argparse
import os
import pathlib
import random
import shlex
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from lsp_client import FULL, PULL, Client, edit  # noqa: E402
from lsp_race import LANGUAGES, resident  # noqa: E402

PIECES = ["x", " ", "\n", "eval(y)\n", "(", ")", '"', "é", "😀", "# note\n", "foo(bar)\n", "{", "}", "    "]


def position(text, index):
    before = text[:index]
    line = before.count("\n")
    return line, len(before[before.rfind("\n") + 1:].encode("utf-16-le")) // 2


class Editor:
    """One document as its editor has it."""

    def __init__(self, client, path, text):
        self.client, self.uri, self.text, self.version = client, path.as_uri(), text, 1
        client.open(self.uri, text, LANGUAGES[path.suffix])

    def type(self, rng):
        at = rng.randrange(len(self.text) + 1)
        end = min(len(self.text), at + (rng.randrange(20) if rng.random() < 0.3 else 0))
        piece = rng.choice(PIECES)
        if len(self.text) > 60_000:  # stays about as long as it was
            piece, end = "", min(len(self.text), at + 40)
        self.version += 1
        self.client.change(self.uri, self.version, edit(*position(self.text, at), *position(self.text, end), piece))
        self.text = self.text[:at] + piece + self.text[end:]


def pulled(client, uri):
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    return sorted((d["range"]["start"]["line"], d["range"]["start"]["character"], d["code"], d["message"]) for d in report["items"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--documents", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    capabilities = {**FULL, "textDocument": {**FULL["textDocument"], "diagnostic": PULL}}
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(options.documents):
            file = options.files[number % len(options.files)]
            path = pathlib.Path(folder) / f"d{number}{file.suffix}"
            path.write_text(file.read_text().replace("\r", ""))
            paths.append(path)
        with Client(shlex.split(options.server), folder, dict(os.environ), 120) as client:
            client.initialize([pathlib.Path(folder).as_uri()], capabilities, {})
            editors = [Editor(client, path, path.read_text()) for path in paths]
            began = told = time.monotonic()
            edits, asked, cancelled = 0, [], 0
            while time.monotonic() - began < options.minutes * 60:
                for _ in range(4):
                    rng.choice(editors).type(rng)
                    edits += 1
                if edits % 40 == 0:
                    uri = rng.choice(editors).uri
                    method = rng.choice(["textDocument/hover", "textDocument/documentSymbol", "textDocument/diagnostic"])
                    asked.append(client.ask(method, {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 3}}))
                    if rng.random() < 0.5:
                        client.notify("$/cancelRequest", {"id": asked[-1]})
                        cancelled += 1
                client.poll()
                time.sleep(max(0.0, began + edits / (10_000 / 60) - time.monotonic()))
                if time.monotonic() - told > 30:
                    told = time.monotonic()
                    print(f"{told - began:5.0f} s: {edits} edits, {len(asked)} requests, {cancelled} of them cancelled, {resident(client.process.pid):.0f} MB", flush=True)
            time.sleep(3)
            for id in asked:
                try:
                    client.answer(id)
                except Exception as refused:  # an error is an answer; its absence is not
                    if not hasattr(refused, "code"):
                        raise
            live = {each.uri: pulled(client, each.uri) for each in editors}
            memory = resident(client.process.pid)
            status = client.shutdown()
        with Client(shlex.split(options.server), folder, dict(os.environ), 120) as fresh:
            fresh.initialize([pathlib.Path(folder).as_uri()], capabilities, {})
            for each, path in zip(editors, paths):
                fresh.open(each.uri, each.text, LANGUAGES[path.suffix])
            different = [each.uri for each in editors if pulled(fresh, each.uri) != live[each.uri]]
    print(f"{edits} edits, {len(asked)} requests answered; {memory:.0f} MB; exit status {status}; {len(different)} of {len(editors)} documents differ from a fresh server")
    for uri in different[:5]:
        print("  " + uri)
    return 1 if different or status != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
