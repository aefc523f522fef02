#!/usr/bin/env python3
"""What a scan costs with more and more rules, beside the bare parse of the same files.

  tests/bench/own_cost.py --rules FOLDER TREE [--counts 50,100,200,400,800] [--languages python,javascript,typescript,java,go]

Takes rules of these languages at random (the same ones for the same --seed, each set holds the one before), and where these
are too few, rules of other languages, which find no file there but cost their share. Prints a Markdown table: medians of
--rounds rounds, in which all sets and the parse take turns.
"""

import argparse
import json
import pathlib
import random
import tempfile

import measure

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def rules_below(folders, languages):
    """All rules below `folders`: those of the languages, and the others."""
    import yaml  # PyYAML

    wanted, others = [], []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.y*ml")):
            try:
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (yaml.YAMLError, UnicodeDecodeError):
                continue
            for rule in content.get("rules") or [] if isinstance(content, dict) else []:
                if not isinstance(rule, dict) or "id" not in rule:
                    continue
                names = {str(name).lower() for name in rule.get("languages") or []}
                (wanted if names & languages else others).append(rule)
    return wanted, others


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", action="append", required=True)
    parser.add_argument("--counts", default="50,100,200,400,800")
    parser.add_argument("--languages", default="python,javascript,typescript,java,go")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("tree")
    options = parser.parse_args()
    languages = set(options.languages.split(","))
    names = languages | {"js" if "javascript" in languages else "", "ts" if "typescript" in languages else "", "py" if "python" in languages else ""}
    wanted, others = rules_below(options.rules, names)
    chance = random.Random(options.seed)
    chance.shuffle(wanted)
    chance.shuffle(others)
    every = wanted + others
    build = SOURCE / "build" / "release"
    commands = {"parse": [build / "bench" / "omni-parse-bench", "--jobs", options.jobs, "--languages", ",".join(sorted(languages | {"tsx"})), "."]}
    counts = [min(int(count), len(every)) for count in options.counts.split(",")]
    with tempfile.TemporaryDirectory(prefix="omni-own-cost-") as made:
        folder = pathlib.Path(made)
        for count in counts:
            rules = folder / f"{count}.yaml"
            rules.write_text(json.dumps({"rules": [{**rule, "id": f"r{i}"} for i, rule in enumerate(every[:count])]}, default=str))
            commands[str(count)] = [build / "bin" / "omni", "scan", "--no-config", "--no-cache", "--jobs", options.jobs, "--format", "json", "--rules", rules, "."]
        print(f"{len(wanted)} rules of {options.languages}, {len(others)} others; {measure.machine()}\n")
        costs = measure.alternate(commands, folder, options.rounds, cwd=options.tree)
        bare, rows, before = costs["parse"], [], None
        for name, cost in costs.items():
            report = json.loads((folder / name).read_text()) if name != "parse" else None
            count = int(name) if name != "parse" else 0
            more = "" if before is None else f"{1000 * (cost.cpu - before[1]) / max(1, count - before[0]):.1f}"
            rows.append([
                "bare parse" if report is None else f"{count} rules" + (f", {count - len(wanted)} of other languages" if count > len(wanted) else ""),
                f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak_mb:.0f}", f"{cost.wall / bare.wall:.2f}", f"{cost.cpu / bare.cpu:.2f}", more,
                "" if report is None else f"{report['summary']['findings']:,}", "" if report is None else f"{report['summary']['bytes'] / 1e6:.1f}"])
            if report is not None:
                before = (count, cost.cpu)
        print(measure.table(["what", "wall s", "processor s", "peak MB", "wall / parse", "processor / parse", "processor ms per added rule", "findings", "MB looked at"], rows))


if __name__ == "__main__":
    main()
