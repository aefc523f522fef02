#!/usr/bin/env python3
"""Reads every #include below protocol/, rag/, agents/ and server/ and checks the order of the house (house.py).

  check_layering.py ROOT          prints each breach as `file:line: what is wrong`, exit status 1 if there is one
"""

import pathlib
import re
import sys

import house

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def module_of(path):
    """agents/rules/x/y.h → agents/rules; agents/builtin.cpp → agents/builtin"""
    parts = pathlib.PurePosixPath(path).parts
    return "/".join(parts[:2]) if len(parts) > 2 else str(pathlib.PurePosixPath(path).with_suffix(""))


def named(module, names):
    return any(module == n or (n.endswith("/") and module.startswith(n)) for n in names)


def allowed_for(module):
    if module in house.MAY_INCLUDE:
        return house.MAY_INCLUDE[module]
    return next((a for prefix, a in house.MAY_INCLUDE_BELOW.items() if module.startswith(prefix)), None)


def find_cycle(edges):
    """One cycle in {module: {module: where}} as a list that starts and ends with the same module, or None."""
    state, trail = {}, []

    def visit(node):
        state[node] = "open"
        trail.append(node)
        for other in sorted(edges.get(node, {})):
            if state.get(other) == "open":
                return trail[trail.index(other):] + [other]
            if other not in state:
                cycle = visit(other)
                if cycle:
                    return cycle
        trail.pop()
        state[node] = "done"
        return None

    for start in sorted(edges):
        if start not in state:
            cycle = visit(start)
            if cycle:
                return cycle
    return None


class Checker:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.breaches = []
        self.edges = {}      # module → module → "file:line" of the first include
        self.users = {}      # name of an external part → source files that include it

    def files(self):
        for top in house.TOP_FOLDERS:
            for path in sorted((self.root / top).rglob("*")):
                if path.suffix in (".h", ".cpp") and path.is_file():
                    yield path.relative_to(self.root).as_posix()

    def breach(self, where, text):
        self.breaches.append(f"{where}: {text}")

    def run(self):
        for file in self.files():
            self.check_file(file)
        cycle = find_cycle(self.edges)
        if cycle:
            steps = " → ".join(cycle)
            self.breach(self.edges[cycle[0]][cycle[1]], f"folders include each other in a circle: {steps}")
        for part in house.EXTERNAL:
            users = self.users.get(part["name"], [])
            if part["files"] is not None and len(users) > part["files"]:
                self.breach(users[-1], f"{part['name']} is included in {len(users)} files ({', '.join(users)}); "
                                       f"keep it behind a header of ours, in at most {part['files']}")
        return self.breaches

    def check_file(self, file):
        lines = (self.root / file).read_text(encoding="utf-8").splitlines()
        is_header = file.endswith(".h")
        if is_header and not any(line.strip() == "#pragma once" for line in lines):
            self.breach(f"{file}:1", "a header needs #pragma once")
        own = pathlib.PurePosixPath(file).with_suffix(".h").as_posix()
        first = True
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            where = f"{file}:{number}"
            quoted, angled = match.groups()
            if first and not is_header and (self.root / own).exists() and quoted != own:
                self.breach(where, f'the first include must be "{own}": it proves that the header compiles alone')
            first = False
            if quoted:
                self.check_ours(file, where, quoted)
            else:
                self.check_external(file, where, angled)

    def check_ours(self, file, where, target):
        if not (self.root / target).is_file():
            self.breach(where, f'"{target}" is no file of ours: write the path from the root, <…> for other parts')
            return
        if target.startswith("tests/"):
            self.breach(where, "the product does not include tests")
            return
        here, there = module_of(file), module_of(target)
        if here == there:
            return
        self.edges.setdefault(here, {}).setdefault(there, where)
        allowed = allowed_for(here)
        if allowed is None:
            self.breach(where, f"{here} is not in tests/layering/house.py: say there what it may include")
        elif not named(there, allowed):
            self.breach(where, f"{here} may not include {there} (order: protocol ← rag ← agents ← server; "
                               "tests/layering/house.py)")
        elif there in house.DOORS and here not in house.ROOTS:
            self.breach(where, f"{there} is a door: only {' and '.join(house.ROOTS)} open it")

    def check_external(self, file, where, target):
        for part in house.EXTERNAL:
            if not re.match(part["match"], target):
                continue
            users = self.users.setdefault(part["name"], [])
            if file not in users:
                users.append(file)
            if part["folders"] is not None and not file.startswith(tuple(part["folders"])):
                self.breach(where, f"<{target}>: {part['name']} belongs to {', '.join(part['folders'])}")
            elif file.endswith(".h") and not file.startswith(tuple(part["in_headers"])):
                self.breach(where, f"<{target}>: {part['name']} stays out of headers")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    breaches = Checker(sys.argv[1]).run()
    for breach in breaches:
        print(breach, file=sys.stderr)
    if breaches:
        sys.exit(f"layering: {len(breaches)} breaches")


if __name__ == "__main__":
    main()
