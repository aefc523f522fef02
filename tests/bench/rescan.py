#!/usr/bin/env python3
"""What a second scan of a tree costs: without a cache, cold, warm, and with half a cache; beside walking, reading and hashing the same files.

  tests/bench/rescan.py [--omni PROGRAM] [--rounds N] [--options "…"] TREE

The reports have to be equal byte for byte, and the warm scan has to take at most max(cold / 10, start + 3 x walk, read and hash); exit status 1 otherwise.
"""

import argparse
import hashlib
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

import measure


def walk_read_hash(tree):
    """(seconds, files, bytes): what knowing that nothing changed takes at least, in one thread."""
    began, files, size = time.monotonic(), 0, 0
    for folder, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            with open(path, "rb", buffering=0) as file:
                content = file.readall()
            hashlib.blake2b(content, digest_size=16).digest()
            files, size = files + 1, size + len(content)
    return time.monotonic() - began, files, size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--omni", default="build/release/bin/omni")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--options", default="", help="more options of `omni scan`, as one word")
    arguments = parser.parse_args()
    omni, tree = pathlib.Path(arguments.omni).resolve(), arguments.tree.resolve()
    rows, hits, sound = [], {}, True
    print(measure.machine())
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        environment = {**os.environ, "XDG_STATE_HOME": str(work / "state"), "HOME": str(work)}

        def scan(name, *more, at=tree):
            command = [omni, "scan", "--no-config", "--format", "json", "--log-level", "debug", *shlex.split(arguments.options), *more, "."]
            os.environ.update(environment)
            cost = measure.run(command, work / name, cwd=at)
            found = re.search(r"facts hits=(\d+) misses=(\d+)", (work / f"{name}.err").read_text(errors="replace"))
            hits[name] = (int(found.group(1)), int(found.group(2))) if found else None
            return cost

        costs = {name: [] for name in ("without", "cold", "warm", "half")}
        bare, start = [], []
        for _ in range(arguments.rounds):
            bare.append(walk_read_hash(tree))
            empty = work / "empty"
            empty.mkdir(exist_ok=True)
            (empty / "a.py").write_text("x = 1\n")
            start.append(scan("start", "--no-cache", at=empty).wall)
            costs["without"].append(scan("without", "--no-cache"))
            for cache in ("cache", "half-cache"):
                subprocess.run(["rm", "-rf", work / cache], check=True)
            costs["cold"].append(scan("cold", "--cache-dir", work / "cache"))
            costs["warm"].append(scan("warm", "--cache-dir", work / "cache"))
            # Every other folder at the top.
            half = sorted(path.name for path in tree.iterdir())[::2]
            command = [omni, "scan", "--no-config", *shlex.split(arguments.options), "--cache-dir", work / "half-cache", *half]
            measure.run(command, work / "ignored", cwd=tree)
            costs["half"].append(scan("half", "--cache-dir", work / "half-cache"))
            reports = {name: (work / name).read_bytes() for name in costs}
            sound = sound and len(set(reports.values())) == 1
    middle = lambda name, part: statistics.median(getattr(cost, part) for cost in costs[name])
    for name in costs:
        known = "" if not hits[name] else f"{100 * hits[name][0] / max(1, sum(hits[name])):.1f} % of {sum(hits[name])}"
        rows.append((name, f"{middle(name, 'wall'):.2f}", f"{middle(name, 'cpu'):.2f}", f"{middle(name, 'peak_mb'):.0f}", known))
    seconds, files, size = statistics.median(each[0] for each in bare), bare[0][1], bare[0][2]
    limit = max(middle("cold", "wall") / 10, statistics.median(start) + 3 * seconds)
    rows.append((f"walk, read, hash ({files} files, {size / 1e6:.1f} MB)", f"{seconds:.2f}", "", "", ""))
    print(measure.table(("what", "wall s", "processor s", "peak MB", "known"), rows))
    within = middle("warm", "wall") <= limit
    print(f"reports equal: {sound}; warm {middle('warm', 'wall'):.2f} s, at most {limit:.2f} s (start {statistics.median(start):.2f}): {within}")
    return 0 if sound and within else 1


if __name__ == "__main__":
    sys.exit(main())
