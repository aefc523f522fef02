#!/usr/bin/env python3
"""Whether the sieves lose anything: `omni scan` and `omni scan --no-sieve` shall find the same.

  tests/tools/compare_sieve.py [--omni build/release/bin/omni] --pair RULES TREE [--pair RULES TREE …]

RULES may be `packs` for the rules that come with the program. A pair whose folder is not there is skipped, and named. With
--each every rule file of RULES looks at the files beside it that bear its name (a corpus of rules with annotated code),
which are read in the rule's language. Exit status 1 when something differs.
"""

import argparse
import json
import pathlib
import subprocess
import sys


def findings(omni, rules, targets, *more):
    command = [omni, "scan", "--no-config", "--no-cache", "--format", "json", *more, *([] if rules == "packs" else ["--rules", rules]), *targets]
    done = subprocess.run([str(part) for part in command], capture_output=True)
    if done.returncode not in (0, 4):
        raise SystemExit(f"{' '.join(map(str, command))}: {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    report = json.loads(done.stdout)
    cut = {(note.get("rule"), note.get("path")) for note in report["notifications"] if note["code"] in ("budget", "timeout-rule", "timeout-file")}
    found = {(f["rule"], f["location"]["path"], f["location"]["start"]["offset"], f["location"]["end"]["offset"], f["message"])
             for f in report["findings"]}
    return found, cut


def compare(omni, rules, targets, *more):
    """(count, differences). Where a rule met its budget the two may differ: without sieves it does more."""
    sieved, cut = findings(omni, rules, targets, *more)
    every, cut_too = findings(omni, rules, targets, "--no-sieve", *more)
    excused = cut | cut_too
    differ = sorted(found for found in sieved ^ every if (found[0], found[1]) not in excused)
    return len(every), [f"{'lost' if found in every else 'only with sieves'}: {found[0]} {found[1]}:{found[2]}" for found in differ], excused


def pairs_beside(rules):
    """Each rule file with the files beside it that bear its name."""
    for rule in sorted(pathlib.Path(rules).rglob("*.yaml")):
        name = rule.name.split(".")[0]
        beside = [path for path in rule.parent.iterdir()
                  if path.is_file() and path.name.split(".")[0] == name and path != rule and ".fixed" not in path.name]
        if beside and ".test." not in rule.name:
            yield rule, sorted(beside)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--omni", default=pathlib.Path(__file__).resolve().parents[2] / "build" / "release" / "bin" / "omni")
    parser.add_argument("--pair", nargs=2, action="append", default=[], metavar=("RULES", "TREE"))
    parser.add_argument("--each", action="append", default=[], metavar="RULES")
    options = parser.parse_args()
    failed = False
    for rules, tree in options.pair:
        missing = [path for path in (rules, tree) if path != "packs" and not pathlib.Path(path).exists()]
        if missing:
            print(f"skipped: {rules} on {tree}: no {missing[0]}")
            continue
        count, differences, excused = compare(options.omni, rules, [tree])
        failed = failed or bool(differences)
        print(f"{rules} on {tree}: {count} findings, {len(differences)} differ, {len(excused)} rules on files cut at a budget")
        print("".join(f"  {line}\n" for line in differences[:50]), end="")
    for rules in options.each:
        if not pathlib.Path(rules).exists():
            print(f"skipped: {rules}: not there")
            continue
        files = total = different = 0
        for rule, beside in pairs_beside(rules):
            count, differences, _ = compare(options.omni, rule, beside, "--ignore-rule-paths")
            files, total, different = files + 1, total + count, different + len(differences)
            print("".join(f"  {line}\n" for line in differences[:5]), end="")
        failed = failed or different > 0
        print(f"{rules}, each rule file on the code beside it: {files} rule files, {total} findings, {different} differ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
