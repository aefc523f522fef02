"""The checker finds what it is there to find: small made-up houses, each with one thing wrong."""

import pathlib
import tempfile
import unittest

from check_layering import Checker

SOUND = {
    "protocol/base/error.h": '#pragma once\n#include <string>\n',
    "protocol/text/uri.h": '#pragma once\n#include "protocol/base/error.h"\n',
    "rag/chunk/chunker.h": '#pragma once\n#include "protocol/text/uri.h"\n',
    "agents/finding/finding.h": '#pragma once\n#include "protocol/base/error.h"\n',
    "agents/rules/rule.h": '#pragma once\n#include "agents/finding/finding.h"\n',
    "agents/rules/rule.cpp": '#include "agents/rules/rule.h"\n\n#include <vector>\n',
    "agents/retrieval/agent.cpp": '#include "rag/chunk/chunker.h"\n',
    "server/scan/door.h": '#pragma once\n#include "agents/rules/rule.h"\n',
    "server/main.cpp": '#include "server/scan/door.h"\n',
}

# name → (files added to or replaced in the sound house, words of the one breach expected)
BREACHES = {
    "upwards": ({"rag/leaf/a.h": "#pragma once\n", "protocol/base/x.cpp": '#include "rag/leaf/a.h"\n'},
                "protocol/base may not include rag/leaf"),
    "rag knows no agent": ({"rag/chunk/x.cpp": '#include "agents/rules/rule.h"\n'}, "rag/chunk may not include"),
    "only retrieval knows rag": ({"agents/security/x.cpp": '#include "rag/chunk/chunker.h"\n'}, "agents/security may not"),
    "engines don't know the contract": (
        {"agents/pipeline/agent.h": "#pragma once\n", "agents/rules/x.cpp": '#include "agents/pipeline/agent.h"\n'},
        "agents/rules may not include agents/pipeline"),
    "engine order": ({"agents/taint/a.h": "#pragma once\n", "agents/finding/x.cpp": '#include "agents/taint/a.h"\n'},
                     "agents/finding may not include agents/taint"),
    "circle": ({"server/a/a.h": '#pragma once\n#include "server/b/b.h"\n', "server/b/b.h": '#pragma once\n',
                "server/b/b.cpp": '#include "server/b/b.h"\n#include "server/a/a.h"\n'}, "server/a → server/b → server/a"),
    "door": ({"server/service/x.cpp": '#include "server/scan/door.h"\n'}, "is a door"),
    "unknown folder": ({"agents/magic/x.cpp": '#include "protocol/base/error.h"\n'}, "agents/magic is not in"),
    "relative path": ({"agents/rules/x.cpp": '#include "rule.h"\n'}, "write the path from the root"),
    "tests": ({"tests/support/x.h": "#pragma once\n", "server/x.cpp": '#include "tests/support/x.h"\n'}, "include tests"),
    "no pragma once": ({"agents/rules/y.h": "#include <string>\n"}, "#pragma once"),
    "own header first": ({"agents/rules/rule.cpp": '#include <vector>\n#include "agents/rules/rule.h"\n'}, "compiles alone"),
    "JSON outside": ({"agents/rules/x.cpp": "#include <nlohmann/json.hpp>\n"}, "JSON belongs to"),
    "library in a header": ({"agents/rules/z.h": "#pragma once\n#include <fmt/format.h>\n"}, "stays out of headers"),
    "library everywhere": ({f"agents/rules/{n}.cpp": "#include <pcre2.h>\n" for n in "abc"}, "PCRE2 is included in 3 files"),
    "files": ({"agents/rules/x.cpp": "#include <fstream>\n"}, "files belongs to"),
}


def breaches_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Checker(folder).run()


class LayeringTest(unittest.TestCase):
    def test_sound_house(self):
        self.assertEqual(breaches_of(SOUND), [])

    def test_breaches(self):
        for name, (files, words) in BREACHES.items():
            with self.subTest(name):
                found = breaches_of({**SOUND, **files})
                self.assertEqual(len(found), 1, found)
                self.assertIn(words, found[0])


if __name__ == "__main__":
    unittest.main()
