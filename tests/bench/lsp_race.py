"""How long an editor waits: from didChange to the diagnostics of that version, for one or more language servers in turn.

  python3 tests/bench/lsp_race.py --server 'omni=build/release/bin/omni lsp --rules RULES --no-config' \
                                  --server 'ast-grep=ast-grep lsp -c sgconfig.yml' [--edits 120] [--line TEXT] FILE…

Types TEXT (a line that changes the diagnostics) at the end of each file and takes it out again, as push clients do; the servers go one
after the other on the same files and edits. Prints a Markdown table: milliseconds, and resident memory at the end.
"""

import argparse
import os
import pathlib
import re
import shlex
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from lsp_client import FULL, Client  # noqa: E402

LANGUAGES = {".ts": "typescript", ".js": "javascript", ".py": "python", ".java": "java", ".go": "go"}
LINES = {".ts": "eval(document.location.hash);", ".js": "eval(document.location.hash);", ".py": "eval(input())",
         ".java": "class Added { void f(String s) throws Exception { Runtime.getRuntime().exec(s); } }", ".go": "var added = exec.Command(os.Args[1])"}
BETWEEN = 0.02  # seconds between an answer and the next keystroke


def quantile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def race(name, command, file, edits, line):
    text = file.read_text()
    if not text.endswith("\n"):
        text += "\n"
    last = text.count("\n")
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / file.name
        copy.write_text(text)
        uri = copy.as_uri()
        with Client(shlex.split(command), folder, dict(os.environ), 60) as client:
            began = time.perf_counter()
            sync = client.initialize([pathlib.Path(folder).as_uri()], FULL, {})["capabilities"].get("textDocumentSync")
            ready = time.perf_counter()
            client.open(uri, text, LANGUAGES[file.suffix])
            client.diagnostics(uri)
            opened = time.perf_counter()
            time.sleep(1.5)
            times, counts = [], set()
            full = (sync.get("change") if isinstance(sync, dict) else sync) != 2
            for number in range(edits):
                version = number + 2
                typed = number % 2 == 0
                if full:  # servers that sync whole texts
                    change = {"text": text + line + "\n" if typed else text}
                else:
                    start = {"line": last, "character": 0}
                    change = {"range": {"start": start, "end": start if typed else {"line": last + 1, "character": 0}}, "text": line + "\n" if typed else ""}
                sent = time.perf_counter()
                client.change(uri, version, change)
                counts.add(len(client.diagnostics(uri, version)))
                times.append((time.perf_counter() - sent) * 1000)
                time.sleep(BETWEEN)
            row = [name, file.name, f"{file.stat().st_size / 1000:.0f}", f"{(ready - began) * 1000:.0f}", f"{(opened - ready) * 1000:.0f}",
                   " / ".join(f"{quantile(times, part):.1f}" for part in (0.5, 0.95, 0.99)), "/".join(map(str, sorted(counts))), f"{resident(client.process.pid):.0f}"]
    print("| " + " | ".join(row) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", action="append", required=True, metavar="NAME=COMMAND")
    parser.add_argument("--edits", type=int, default=120)
    parser.add_argument("--line", help="what is typed; by default a line that rules of the language know")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    print("| server | file | KB | initialize | open to first diagnostics | change to diagnostics p50 / p95 / p99 | diagnostics | resident MB |\n|---|---|---|---|---|---|---|---|")
    for file in options.files:
        for server in options.server:
            name, _, command = server.partition("=")
            race(name, command, file.resolve(), options.edits, options.line or LINES[file.suffix])


if __name__ == "__main__":
    main()
