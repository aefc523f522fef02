"""What the tests of the language server share: a workspace with a server that a client of ours speaks to."""

import json
import os

from lsp_client import FULL, PULL, Client
from support import LIMIT, OMNI, Workspace

CODE = "import os\n\ndef f(x):\n    eval(x)\n"


class Server(Workspace):
    def client(self, *arguments, settings=None, rules=True):
        flags = ["--no-config", "--rules", str(self.rule_file)] if rules else []
        environment = {"HOME": str(self.home), "PATH": os.environ.get("PATH", "")}
        client = Client([OMNI, "lsp", *flags, *map(str, arguments)], self.root, environment, LIMIT, settings)
        self.addCleanup(client.__exit__)
        return client

    def started(self, *arguments, capabilities=None, options=None, **more):
        client = self.client(*arguments, **more)
        client.capabilities = client.initialize([self.root.as_uri()], capabilities, options)["capabilities"]
        return client

    def uri(self, name):
        return (self.root / name).as_uri()

    def with_pull(self):
        capabilities = json.loads(json.dumps(FULL))
        capabilities["textDocument"]["diagnostic"] = PULL
        return capabilities

    def places(self, diagnostics):
        return [(d["code"], d["range"]["start"]["line"], d["range"]["start"]["character"]) for d in diagnostics]
