"""The order of the house, as data: which folder may include which. DESIGN section 1 draws it, CONVENTIONS says why.

A *module* is a folder below a top folder (`agents/rules`, with all its sub-folders) or a file directly in a top folder
(`agents/builtin`, `server/main`). Change this table only together with docs/architecture.md.
"""

TOP_FOLDERS = ["protocol", "rag", "agents", "server"]

_WORDS = {"protocol/base", "protocol/text"}
_ENGINES = {"agents/finding", "agents/syntax", "agents/semantics", "agents/rules", "agents/taint", "agents/interfile"}
_AGENT = _WORDS | _ENGINES | {"agents/pipeline"}

# module → modules it may include besides itself. A name ending in / stands for everything below.
MAY_INCLUDE = {
    "protocol/base": set(),
    "protocol/text": {"protocol/base"},
    "protocol/jsonrpc": _WORDS,
    "protocol/lsp": _WORDS | {"protocol/jsonrpc"},
    # Engines: each includes those before it, and none knows the Agent contract (agents/pipeline).
    "agents/finding": _WORDS,
    "agents/syntax": _WORDS | {"agents/finding"},
    "agents/semantics": _WORDS | {"agents/finding", "agents/syntax"},
    "agents/rules": _WORDS | {"agents/finding", "agents/syntax", "agents/semantics"},
    "agents/taint": _WORDS | {"agents/finding", "agents/syntax", "agents/semantics", "agents/rules"},
    "agents/interfile": _WORDS | {"agents/finding", "agents/syntax", "agents/semantics", "agents/rules", "agents/taint"},
    "agents/pipeline": _WORDS | {"agents/finding"},
    "agents/plugin": _WORDS | {"agents/finding", "agents/pipeline", "protocol/jsonrpc"},
    # The four agents adapt engines to the contract; they don't know each other, and only one knows rag.
    "agents/context": _AGENT,
    "agents/security": _AGENT,
    "agents/compliance": _AGENT,
    "agents/retrieval": _AGENT | {"rag/"},
    "agents/builtin": {"protocol/", "rag/", "agents/"},
}
# For top folders whose modules are not listed one by one: what each of them may include. Cycles are refused anyway.
MAY_INCLUDE_BELOW = {
    "rag/": _WORDS | {"rag/"},
    "server/": {"protocol/", "rag/", "agents/", "server/"},
}
# Doors are independent of each other; only the composition root opens them.
DOORS = ["server/lsp", "server/scan", "server/mcp"]
ROOTS = ["server/main", "server/cli"]

# Third-party and system headers: regular expression of the include → where, and whether a header of ours may have it.
#   folders      path prefixes that may include it (None: anywhere)
#   in_headers   path prefixes whose headers may include it, too
#   files        at most so many source files of ours (None: no limit)
EXTERNAL = [
    dict(name="JSON", match=r"nlohmann/", folders=["protocol/jsonrpc/", "protocol/lsp/", "server/scan/", "server/lsp/", "server/mcp/",
                                                   "agents/plugin/", "server/json/", "server/baseline/",
                                                   # trace events, OTLP, the ledger: formats of their own, each in one file
                                                   "server/observe/"],
         in_headers=["protocol/jsonrpc/", "protocol/lsp/", "server/json/", "server/scan/", "server/lsp/", "server/mcp/"], files=None),
    dict(name="tree-sitter", match=r"tree_sitter/", folders=["agents/syntax/"], in_headers=["agents/syntax/"], files=None),
    dict(name="yaml-cpp", match=r"yaml-cpp/", folders=None, in_headers=[], files=2),
    dict(name="PCRE2", match=r"pcre2\.h", folders=None, in_headers=[], files=2),
    dict(name="RE2", match=r"re2/", folders=None, in_headers=[], files=2),
    dict(name="CLI11", match=r"CLI/", folders=["server/"], in_headers=[], files=2),
    dict(name="spdlog", match=r"spdlog/", folders=["protocol/base/"], in_headers=[], files=2),
    dict(name="fmt", match=r"fmt/", folders=None, in_headers=[], files=None),
    dict(name="libb2", match=r"blake2\.h", folders=None, in_headers=[], files=2),
    dict(name="xxHash", match=r"xxhash\.h", folders=None, in_headers=[], files=2),
    dict(name="zstd", match=r"zstd\.h", folders=None, in_headers=[], files=2),
    dict(name="Boost", match=r"boost/", folders=["protocol/base/", "agents/plugin/", "server/"], in_headers=[], files=None),
    dict(name="SQLite", match=r"sqlite3\.h", folders=["rag/"], in_headers=[], files=2),
    dict(name="hnswlib", match=r"hnswlib/", folders=["rag/"], in_headers=[], files=2),
    dict(name="cpp-httplib", match=r"httplib\.h", folders=None, in_headers=[], files=2),
    # The outside world is reached through protocol/base's interfaces.
    dict(name="files", match=r"fstream$|filesystem$|dirent\.h$|fcntl\.h$|sys/stat\.h$",
         folders=["protocol/base/", "server/"], in_headers=["protocol/base/"], files=None),
    dict(name="processes and sockets", match=r"unistd\.h$|sys/(wait|socket|prctl|un)\.h$|spawn\.h$|netdb\.h$|csignal$",
         folders=["protocol/base/", "agents/plugin/", "server/"], in_headers=["protocol/base/"], files=None),
]
