"""The ways to connect to the language server: standard input and output, or a port where the client listens."""

import json
import os
import socket
import subprocess
import unittest

from lsp_client import frame
from lsp_support import Server
from support import LIMIT, OMNI

CODE = "eval(x)\n"


class Connections(Server):
    def environment(self):
        return {"HOME": str(self.home), "PATH": os.environ.get("PATH", "")}

    def test_the_flag_that_clients_add_changes_nothing(self):
        client = self.started("--stdio")
        client.open(self.uri("a.py"), CODE)
        self.assertEqual(len(client.diagnostics(self.uri("a.py"))), 1)
        self.assertEqual(client.shutdown(), 0)

    def test_it_connects_to_the_client(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(LIMIT)
            port = listening.getsockname()[1]
            for spelling in ([f"--socket={port}"], ["--socket", str(port)]):
                server = subprocess.Popen([OMNI, "lsp", "--no-config", "--rules", str(self.rule_file), *spelling], cwd=self.root, env=self.environment(),
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                self.addCleanup(server.stdout.close)
                self.addCleanup(server.stderr.close)
                self.addCleanup(server.kill)
                connection, _ = listening.accept()
                connection.settimeout(LIMIT)
                with connection, connection.makefile("rb") as stream:
                    send = lambda message: connection.sendall(frame(json.dumps({"jsonrpc": "2.0", **message})))

                    def read():
                        length = int(stream.readline().split(b":")[1])
                        self.assertEqual(stream.readline(), b"\r\n")
                        return json.loads(stream.read(length))

                    send({"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": self.root.as_uri(), "capabilities": {}}})
                    self.assertIn("capabilities", read()["result"])
                    send({"method": "initialized", "params": {}})
                    send({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": self.uri("a.py"), "languageId": "python", "version": 1, "text": CODE}}})
                    while (message := read())["method"] != "textDocument/publishDiagnostics":
                        pass
                    self.assertEqual(len(message["params"]["diagnostics"]), 1)
                    send({"id": 2, "method": "shutdown"})
                    while (message := read()).get("id") != 2:
                        pass
                    self.assertIsNone(message["result"])
                    send({"method": "exit"})
                    self.assertEqual(server.wait(LIMIT), 0)
                self.assertEqual(server.stdout.read(), b"", "the protocol goes over the port alone")

    def test_it_ends_when_the_client_closes_the_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(LIMIT)
            server = subprocess.Popen([OMNI, "lsp", f"--socket={listening.getsockname()[1]}"], cwd=self.root, env=self.environment(), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(server.kill)
            connection, _ = listening.accept()
            connection.close()
            self.assertEqual(server.wait(LIMIT), 1)

    def test_a_port_where_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
        done = self.run_program("lsp", f"--socket={port}")
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(str(port), done.stderr.decode())
        self.assertEqual(self.run_program("lsp", "--socket=0x").returncode, 2)

    def test_the_log_goes_to_a_file(self):
        log = self.home / "log"
        client = self.started("--log-file", log, "--log-level", "info")
        self.assertEqual(client.shutdown(), 0)
        self.assertIn("client", log.read_text())


if __name__ == "__main__":
    unittest.main()
