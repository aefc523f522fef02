#!/usr/bin/env python3
"""The same patterns over the same files: OMNI and ast-grep in turn, with curves over the number of patterns.

  tests/bench/ast_grep_race.py --rules FOLDER --languages python TREE [--counts 10,100,400] [--rounds 3]

Patterns come from the rules below FOLDER that are one `pattern` or several alternatives (each becomes a rule of its own),
as far as both programs can say them; where these are too few, from our own table. What was left out is counted with its
reason. ast-grep is installed into the build folder, at the version below. Both run on as many threads as --jobs says and
write their findings as JSON. Findings are compared by rule, file and first byte; what differs is counted by cause, and
the cause nobody knows is shown by sample.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import measure
import race_patterns

VERSION = "0.51.1"  # npm view @ast-grep/cli version
SOURCE = pathlib.Path(__file__).resolve().parents[2]
THEIR_LANGUAGES = {"python": ["Python"], "javascript": ["JavaScript", "TypeScript", "Tsx"], "java": ["Java"], "go": ["Go"]}
OUR_LANGUAGES = {"python": ["python"], "javascript": ["javascript", "typescript"], "java": ["java"], "go": ["go"]}
BENCH_LANGUAGES = {"python": "python", "javascript": "javascript,typescript,tsx", "java": "java", "go": "go"}
EXTENSIONS = {"python": {".py", ".pyi", ".py3"}, "javascript": {".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"},
              "java": {".java"}, "go": {".go"}}


def installed_ast_grep(build):
    folder = build / "bench" / f"ast-grep-{VERSION}"
    found = list(folder.glob("node_modules/@ast-grep/cli-*/ast-grep"))
    if not found:
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, f"@ast-grep/cli@{VERSION}"],
                       check=True, stdout=sys.stderr)
        found = list(folder.glob("node_modules/@ast-grep/cli-*/ast-grep"))
    return found[0]


class Race:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.build = SOURCE / "build" / "release"
        self.omni = self.build / "bin" / "omni"
        self.ast_grep = installed_ast_grep(self.build)
        self.languages = options.languages.split(",")
        self.tree = folder / "tree"
        self.left_out = self.copy_tree()

    def copy_tree(self):
        """Both shall see the same files: those of the languages, without what OMNI leaves out, under names that neither leaves
        out. Gives the reasons and counts of what is not in the copy."""
        extensions = set().union(*(EXTENSIONS[language] for language in self.languages))
        for path in sorted(pathlib.Path(self.options.tree).rglob("*")):
            if path.suffix in extensions and path.is_file() and not path.is_symlink():
                to = self.tree / str(path.relative_to(self.options.tree)).replace("node_modules/", "modules/")
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, to)
        (self.folder / "none.yaml").write_text(json.dumps({"rules": [
            {"id": "none", "languages": sum((OUR_LANGUAGES[language] for language in self.languages), []), "severity": "INFO",
             "message": "none", "pattern": "no_such_name_at_all()"}]}))
        measure.run([self.omni, "scan", "--no-config", "--no-cache", "--rules", self.folder / "none.yaml", "--format", "json", "."],
                    self.folder / "listing", cwd=self.tree)
        skips = json.loads((self.folder / "listing").read_text())["skipped"]
        for skip in skips:
            path = self.tree / skip["path"]
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return collections.Counter(skip["reason"] for skip in skips)

    def usable(self, patterns):
        """Those that neither program refuses."""
        self.write_rules(patterns)
        report = subprocess.run([self.omni, "rules", "validate", "--no-config", "--format", "json", self.folder / "omni.yaml"],
                                capture_output=True, text=True)
        refused = set(re.findall(r'"p(\d+)"', report.stdout.partition('"problems"')[2]))
        empty = self.folder / "empty"
        empty.write_text("")
        taken = []
        for number, pattern in enumerate(patterns):
            if str(number) in refused:
                continue
            said = [subprocess.run([self.ast_grep, "run", "-l", language, "-p", pattern.theirs, empty], capture_output=True, text=True).stderr
                    for language in THEIR_LANGUAGES[pattern.language]]
            if not any("ERROR node" in text or "Cannot parse" in text or "Error:" in text for text in said):
                taken.append(pattern)
        return taken

    def write_rules(self, patterns):
        ours = [{"id": f"p{i}", "languages": OUR_LANGUAGES[p.language], "severity": "INFO", "message": "found", "pattern": p.text}
                for i, p in enumerate(patterns)]
        (self.folder / "omni.yaml").write_text(json.dumps({"rules": ours}))
        rules = self.folder / "theirs"
        rules.mkdir(exist_ok=True)
        theirs = [{"id": f"p{i}-{language}", "language": language, "message": "found", "severity": "info", "rule": {"pattern": p.theirs}}
                  for i, p in enumerate(patterns) for language in THEIR_LANGUAGES[p.language]]
        (rules / "all.yml").write_text("\n---\n".join(json.dumps(rule) for rule in theirs))
        (self.folder / "sgconfig.yml").write_text(json.dumps({"ruleDirs": ["theirs"]}))

    def run(self, patterns):
        self.write_rules(patterns)
        options = self.options
        ignore = [part for what in ("hidden", "dot", "exclude", "global", "parent", "vcs") for part in ("--no-ignore", what)]
        costs = measure.alternate({
            "parse": [self.build / "bench" / "omni-parse-bench", "--jobs", options.jobs, "--languages",
                      ",".join(BENCH_LANGUAGES[language] for language in self.languages), "."],
            "omni": [self.omni, "scan", "--no-config", "--no-cache", "--jobs", options.jobs, "--format", "json", "--rules", self.folder / "omni.yaml", "."],
            "ast-grep": [self.ast_grep, "scan", "--threads", options.jobs, "--json=stream", *ignore, "-c", self.folder / "sgconfig.yml", "."],
        }, self.folder, options.rounds, cwd=self.tree)
        report = json.loads((self.folder / "omni").read_text())
        ours = {}
        for finding in report["findings"]:
            place = finding["location"]
            ours[finding["rule"], place["path"], place["start"]["offset"]] = (place["start"]["line"], place["end"]["offset"])
        theirs = {}
        with open(self.folder / "ast-grep", encoding="utf-8") as lines:
            for line in lines:
                finding = json.loads(line)
                span = finding["range"]["byteOffset"]
                key = (finding["ruleId"].partition("-")[0], finding["file"].removeprefix("./"), span["start"])
                theirs[key] = (finding["range"]["start"]["line"] + 1, span["end"])
        return costs, ours, theirs

    # Why one program finds what the other does not; the first that holds.
    def cause(self, patterns, key, end, only_ours, other):
        rule, path, begin = key
        pattern = patterns[int(rule[1:])]
        text = (self.tree / path).read_bytes()
        code = text[begin:end].decode(errors="replace")
        head = re.search(r"(?:[\w]+\.)+\w+", re.sub(r"\$\w+\.", "", pattern.text))
        if only_ours:
            if re.match(r"(import|from) ", pattern.text):
                return "OMNI: an import is one of the module around, and of each of its names"
            if head and head.group() not in re.sub(r"\s", "", code):
                return "OMNI: the name comes from an import, or a variable stands for it"
            if re.search(r"\.\.\.\s*,|,\s*\.\.\.", pattern.text):
                return "OMNI: `...` beside a comma may be empty; keywords in any order"
            if any((rule, path, at) in other for at in range(max(0, begin - 8), begin + 8)):
                return "the same place, beginning some bytes apart"
            if re.search(r"[\"']", pattern.text):
                return "OMNI: strings are equal whatever their quotes, constants stand for their values"
            if re.match(r"\$\w+ = ", pattern.text):
                return "OMNI: declarations, fields and each of several targets are assignments"
            if "None" in pattern.text or "==" in pattern.text or "!=" in pattern.text:
                return "OMNI: operators and constants by what they mean"
        else:
            if "(" in pattern.text and re.search(r"\(\s*(\*|\.\.\.)|\w\s*=\s*\w|\w\s*=\s*[\"'\[({]", code):
                return "ast-grep: a metavariable takes a keyword argument or a spread for a plain one"
            if any((rule, path, at) in other for at in range(max(0, begin - 8), begin + 8)):
                return "the same place, beginning some bytes apart"
            if re.match(r"\$\w+ = ", pattern.text):
                return "ast-grep: the value of a keyword argument or default is an assignment"
        return "other"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", required=True, help="folder of rule files")
    parser.add_argument("--languages", default="python", help="of python, javascript (with TypeScript), java, go")
    parser.add_argument("--counts", default="10,100,400")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=int, default=5, help="differences shown of each cause")
    parser.add_argument("tree")
    options = parser.parse_args()
    counts = [int(count) for count in options.counts.split(",")]
    with tempfile.TemporaryDirectory(prefix="omni-race-") as made:
        race = Race(options, pathlib.Path(made))
        files, size = measure.bytes_of(race.tree, set().union(*(EXTENSIONS[language] for language in race.languages)))
        patterns, skipped = race_patterns.choose(options.rules, race.languages, max(counts), options.seed, race.usable)
        public = sum(pattern.public for pattern in patterns)
        print(f"{options.languages}: {files:,} files, {size / 1e6:.1f} MB; {public} patterns of public rules, {len(patterns) - public} of our own; "
              f"ast-grep {VERSION}; {measure.machine()}\n")
        print("Files left out for both: " + ("; ".join(f"{count} {reason}" for reason, count in race.left_out.most_common()) or "none") + "\n")
        print("Patterns left out: " + "; ".join(f"{count} {reason}" for reason, count in skipped.most_common()) + "\n")
        rows, differences = [], collections.defaultdict(list)
        for count in counts:
            chosen = patterns[:count]
            costs, ours, theirs = race.run(chosen)
            speed = costs["ast-grep"].wall / costs["omni"].wall
            for name, found in (("parse", None), ("omni", ours), ("ast-grep", theirs)):
                cost = costs[name]
                rows.append([len(chosen), {"parse": "bare parse", "omni": "OMNI"}.get(name, name), f"{cost.wall:.2f}", f"{cost.cpu:.2f}",
                             f"{size / 1e6 / cost.wall:.1f}", f"{cost.peak_mb:.0f}", f"{len(found):,}" if found is not None else "-",
                             f"{len(ours.keys() & theirs.keys()):,}" if found is not None else "-", f"{speed:.2f}" if name == "omni" else ""])
            if count == max(counts):
                for only_ours, mine, other in ((True, ours, theirs), (False, theirs, ours)):
                    for key in mine.keys() - other.keys():
                        why = race.cause(chosen, key, mine[key][1], only_ours, other)
                        differences["OMNI alone" if only_ours else "ast-grep alone", why].append((key, mine[key]))
        print(measure.table(["patterns", "what", "wall s", "processor s", "MB/s", "peak MB", "findings", "of both", "times ast-grep"], rows) + "\n")
        print(measure.table(["found by", "cause", "findings"],
                            [[who, why, f"{len(found):,}"] for (who, why), found in sorted(differences.items(), key=lambda entry: -len(entry[1]))]))
        for (who, why), found in sorted(differences.items()):
            for (rule, path, begin), (line, end) in sorted(found)[:: max(1, len(found) // options.samples)][: options.samples]:
                code = (race.tree / path).read_bytes()[begin:min(end, begin + 80)].decode(errors="replace")
                print(f"  {who}, {why}: {path}:{line}: {chosen[int(rule[1:])].text!r} {code!r}", file=sys.stderr)


if __name__ == "__main__":
    main()
