#!/usr/bin/env python3
"""A sample agent for OMNI that looks at all files at once: Python modules that import each other in a circle.

    a.py: import b        found: a imports b, b imports a
    b.py: import a        the same, from the other side
    c.py: def f():
              import a    fine: by then everything is there

Standard library only. The protocol is described in docs/agent-protocol.md; `scope: workspace` is what makes it different from an agent that
looks at one file after the other: it is asked once, for all of them.
"""

import ast
import collections
import json
import sys

MANIFEST = {
    "protocol": 1,
    "id": "import-circles",
    "version": "1.0.0",
    "deterministic": True,  # equal files give equal findings
    "summary": "finds Python modules that import each other in a circle",
    "scope": "workspace",
    "languages": ["python"],
    "cost": "low",
    "budget_ms": 60000,
    "position_encoding": "utf-8",  # as in ast: columns are bytes
}


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def module_of(path):
    parts = path.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree, module, is_package):
    """(name, statement) of what is imported when the module is, with relative names made whole."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")
            base = base[:len(base) - node.level + is_package] if node.level else []
            source = ".".join(base + ([node.module] if node.module else []))
            for alias in node.names:  # the name may be a module of its own
                yield f"{source}.{alias.name}" if source else alias.name, node
            yield source, node


def way_back(graph, begin, first):
    """The shortest way from `first` to `begin`, both included; None: there is none."""
    before, queue = {first: None}, collections.deque([first])
    while queue:
        module = queue.popleft()
        if module == begin:
            way = []
            while module is not None:
                way.insert(0, module)
                module = before[module]
            return way
        for after in graph.get(module, {}):
            if after not in before:
                before[after] = module
                queue.append(after)
    return None


def check(workspace):
    paths, graph, notices = {}, {}, []
    with open(workspace["text_file"], "rb") as texts:
        for number, file in enumerate(workspace["files"]):
            texts.seek(file["begin"])
            module = module_of(file["path"])
            paths[module] = file["path"]
            try:
                tree = ast.parse(texts.read(file["bytes"]))
            except (SyntaxError, ValueError) as error:
                notices.append({"level": "note", "message": f"{file['path']} can't be read: {error}"})
                continue
            graph[module] = {}
            for name, node in imports(tree, module, file["path"].endswith("/__init__.py")):
                graph[module].setdefault(name, node)
            if number % 100 == 99:
                send({"method": "progress", "params": {"done": number + 1, "total": len(workspace["files"])}})
    for module, imported in graph.items():
        graph[module] = {name: node for name, node in imported.items() if name in paths and name != module}
    findings = []
    for module in sorted(graph):
        for name, node in graph[module].items():
            way = way_back(graph, module, name)
            if way:
                findings.append({
                    "path": paths[module],
                    "rule_id": "circle",
                    "message": f"{module} imports " + ", which imports ".join(way),
                    "severity": "low",
                    "kind": "hygiene",
                    "region": {"start_line": node.lineno, "start_column": node.col_offset + 1, "end_line": node.end_lineno, "end_column": node.end_col_offset + 1},
                })
    return {"findings": findings, "notices": notices[:20]}


def answer(request):
    method = request["method"]
    if method == "initialize":
        return {"result": MANIFEST}
    if method == "ping":
        return {"result": {}}
    if method == "run":
        return {"result": check(request["params"]["workspace"])}
    return {"error": {"code": -32601, "message": f"no method {method}"}}


def main():
    for line in sys.stdin:  # ends when the host closes our input
        request = json.loads(line)
        if "id" in request and "method" in request:
            send({"id": request["id"], **answer(request)})


if __name__ == "__main__":
    main()
