"""Patterns that both OMNI and ast-grep understand: taken from rule files, or made from the table standard_calls.txt."""

import collections
import dataclasses
import pathlib
import random
import re

LANGUAGES = {  # of a rule → ours; a rule for JavaScript and TypeScript is one pattern in both
    "python": "python", "py": "python", "javascript": "javascript", "js": "javascript", "typescript": "javascript", "ts": "javascript",
    "java": "java", "go": "go", "golang": "go",
}

# What only one of the two languages of patterns can say; the first that is found names the reason.
ONLY_OURS = [
    ("deep expression `<... ...>`", re.compile(r"<\.\.\.")),
    ("chain `. ... .`", re.compile(r"\.\s*\.\.\.\s*\.\s*\w")),
    ("any string `\"...\"`", re.compile(r"([\"'`])\.\.\.\1")),
    ("text inside a string", re.compile(r"\"[^\"\n]*(\.\.\.|\$[A-Z_])[^\"\n]*\"|'[^'\n]*(\.\.\.|\$[A-Z_])[^'\n]*'|`[^`]*(\.\.\.|\$[A-Z_])[^`]*`")),
    ("regular expression in a string", re.compile(r"=~/")),
    ("typed metavariable", re.compile(r"\(\s*(\$[A-Z_]\w*\s*:\s*[\w.\[\]]+|[\w.<>\[\]]+\s+\$[A-Z_]\w*)\s*\)")),
    ("`...` among statements", re.compile(r"(^|[\n;{:])\s*\.\.\.\s*($|[\n;}])")),
    ("several lines", re.compile(r"\n")),
]


@dataclasses.dataclass(frozen=True)
class Pattern:
    language: str
    text: str        # ours
    theirs: str
    public: bool     # from a rule file


def translated(text):
    """Our pattern in ast-grep's language. Raises ValueError with the reason when there is no such."""
    for reason, found in ONLY_OURS:
        if found.search(text):
            raise ValueError(reason)
    return re.sub(r"\$\.\.\.([A-Z_])", r"$$$\1", text).replace("...", "$$$")


def plain_patterns(rule):
    """The patterns of a rule that is one pattern, or one of several."""
    if rule.get("mode", "search") != "search":
        return []
    if isinstance(rule.get("pattern"), str):
        return [rule["pattern"]]
    either = rule.get("pattern-either") or []
    return [part["pattern"] for part in either if isinstance(part, dict) and list(part) == ["pattern"]]


def public_patterns(folder, language, skipped):
    """Those of all rule files below `folder`, each once, in the order of the files. `skipped` counts the reasons of the others."""
    import yaml  # PyYAML; only this race wants it

    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.y*ml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        for rule in content.get("rules") or [] if isinstance(content, dict) else []:
            if language not in {LANGUAGES.get(str(name).lower()) for name in rule.get("languages") or []}:
                continue
            for text in plain_patterns(rule):
                text = text.strip()
                if text in found:
                    continue
                try:
                    found[text] = Pattern(language, text, translated(text), True)
                except ValueError as reason:
                    skipped[str(reason)] += 1
    return list(found.values())


SHAPES = {  # of a call C; `...` has no comma beside it, for there the two differ
    "python": ["C(...)", "C($X)", "$R = C(...)", "return C(...)", "C($X, $Y)", "$F(C($X))"],
    "javascript": ["C(...)", "C($X)", "$R = C(...)", "return C(...)", "C($X, $Y)", "$F(C($X))"],
    "java": ["C(...)", "C($X)", "$R = C(...)", "return C(...);", "C($X, $Y)", "$F(C($X))"],
    "go": ["C(...)", "C($X)", "$R = C(...)", "return C(...)", "C($X, $Y)", "$F(C($X))"],
}


def own_patterns(language):
    """Every call of the table in every shape: first all of them in the first shape, and so on."""
    calls = []
    for line in (pathlib.Path(__file__).parent / "standard_calls.txt").read_text(encoding="utf-8").splitlines():
        head, _, names = line.partition(": ")
        if head.split(" ")[0] == language:
            calls += [head.split(" ")[1] + "." + name for name in names.split()]
    return [Pattern(language, text, translated(text), False)
            for shape in SHAPES[language] for text in (shape.replace("C", call, 1) for call in calls)]


def choose(folder, languages, count, seed, usable):
    """`count` patterns, evenly of all languages, public ones first; (patterns, counter of what was left out and why).
    `usable(patterns)` gives those that both programs take."""
    skipped = collections.Counter()
    share = -(-count // len(languages))
    by_language = []
    for language in languages:
        public = public_patterns(folder, language, skipped)
        taken = usable(public)
        skipped["no pattern to one of the programs"] += len(public) - len(taken)
        random.Random(seed).shuffle(taken)
        known = {pattern.text for pattern in taken}
        own = [pattern for pattern in own_patterns(language) if pattern.text not in known]
        missing = max(0, share - len(taken))
        taken = taken[:share] + usable(own[:missing + missing // 4 + 20])[:missing]
        by_language.append(taken)
    mixed = [pattern for group in zip(*by_language) for pattern in group]
    return mixed[:count], skipped
