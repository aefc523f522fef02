"""A language client in the manner of VS Code (editors/client.mjs): pull, registration, settings, partial results, progress."""

import unittest

from editor_support import CODE, HERE, EditorTest


class Node(EditorTest):
    def test_a_session(self):
        node = self.program("node", "nodejs")
        self.write("sub/c.py", "eval(1)\neval(2)\n")
        self.write("sub/clean.py", "print(1)\n")
        seen = self.drive([node, HERE / "client.mjs"], OMNI_ROOT=str(self.root))
        self.assertEqual((seen["diagnosticProvider"]["identifier"], seen["diagnosticProvider"]["workspaceDiagnostics"]), ("omni", True))
        self.assertEqual(sorted(seen["registered"]), ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"])
        self.assertEqual(set(seen["asked"]), {"omni"})
        column = len('    s = "😀é"; ') + 1  # UTF-16 units
        self.assertEqual(seen["first"], [["no-eval", 3, column]])
        self.assertEqual(seen["same"], ["unchanged", True])
        self.assertEqual(seen["edited"], [["no-eval", 3, column], ["no-eval", 4, 0]])
        self.assertEqual([(action["title"], action.get("isPreferred", False)) for action in seen["actions"]],
                         [("Fix: no-eval", True), ("Fix all 2 findings of no-eval in this file", False),
                          ("Fix all findings of no-eval in the workspace", False), ("Ignore no-eval here, with a reason", False), ("Ignore no-eval in this file, with a reason", False)])
        self.assertEqual({action["kind"] for action in seen["actions"]}, {"quickfix"})
        self.assertFalse([action for action in seen["actions"] if "edit" in action], "edits come when one is chosen")
        self.assertEqual(seen["fixOf"], [True, True])
        self.assertEqual(seen["fixed"], CODE.replace("eval(x)", "ast.literal_eval(x)") + "eval(z)\n")
        self.assertEqual(seen["afterFix"], [["no-eval", 4, 0]])
        self.assertEqual(seen["afterSettings"], [])
        self.assertEqual(seen["afterSettingsBack"], seen["afterFix"])
        self.assertEqual(seen["progress"], {"title": "OMNI: looking at the workspace", "cancellable": True})
        self.assertEqual(seen["restOfStream"], [])
        self.assertEqual(seen["workspace"], [["c.py", 2]], "a.py is open, and pulled for itself")
        self.assertEqual(seen["afterChange"], [["c.py", 0]])
        self.assertEqual(seen["cancelled"], -32800)
        self.assertEqual(seen["status"], 0)


if __name__ == "__main__":
    unittest.main()
