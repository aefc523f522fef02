"""A language client for the tests: requests, notifications, and everything the server says, kept in order."""

import json
import queue
import subprocess
import threading
import time

FULL = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}, "configuration": True, "workspaceFolders": True,
                  "didChangeConfiguration": {"dynamicRegistration": True}, "didChangeWatchedFiles": {"dynamicRegistration": True},
                  "diagnostics": {"refreshSupport": True}},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True, "dataSupport": True,
                               "tagSupport": {"valueSet": [1, 2]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source.fixAll"]}},
                       "isPreferredSupport": True, "disabledSupport": True, "dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
}
PULL = {"dynamicRegistration": True, "relatedDocumentSupport": True}


class RpcError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]
        self.data = error.get("data")


def frame(body):
    data = body if isinstance(body, bytes) else body.encode()
    return b"Content-Length: %d\r\n\r\n" % len(data) + data


class Client:
    """`settings` answers workspace/configuration. Use as a context: the server is killed at the end if it still runs."""

    def __init__(self, command, cwd, env, limit=30, settings=None):
        self.limit = limit
        self.settings = settings
        self.process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.messages = queue.Queue()
        self.notes = []        # notifications and requests of the server, in order
        self.answers = {}
        self.next_id = 0
        self.stderr = b""
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._drain, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()
            except OSError:
                pass

    def _drain(self):
        try:
            for line in self.process.stderr:
                self.stderr += line
        except ValueError:
            pass

    def _read(self):
        stream = self.process.stdout
        try:
            while True:
                length = None
                while True:
                    line = stream.readline()
                    if not line:
                        self.messages.put(None)
                        return
                    if line in (b"\r\n", b"\n"):
                        break
                    name, _, value = line.partition(b":")
                    if name.strip().lower() == b"content-length":
                        length = int(value)
                self.messages.put(json.loads(stream.read(length)))
        except ValueError:
            self.messages.put(None)

    def raw(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        self.raw(frame(json.dumps({"jsonrpc": "2.0", **message})))

    def notify(self, method, params=None):
        self.send({"method": method, **({} if params is None else {"params": params})})

    def ask(self, method, params=None, id=None):
        """Sends a request and gives its id."""
        self.next_id += 1
        id = id if id is not None else self.next_id
        self.send({"id": id, "method": method, **({} if params is None else {"params": params})})
        return id

    def request(self, method, params=None):
        return self.answer(self.ask(method, params))

    def _take(self, deadline):
        try:
            message = self.messages.get(timeout=max(0.001, deadline - time.monotonic()))
        except queue.Empty:
            raise AssertionError(f"nothing came; the last: {self.notes[-3:]}; {self.stderr[-800:]!r}") from None
        if message is None:
            raise EOFError(f"the server is gone: {self.stderr[-2000:]!r}")
        if "method" not in message:
            self.answers.setdefault(message.get("id"), []).append(message)
            return
        self.notes.append(message)
        if "id" in message:
            result = None
            if message["method"] == "workspace/configuration":
                result = [self.settings for _ in message["params"]["items"]]
            elif message["method"] == "workspace/applyEdit":
                result = {"applied": True}
            self.send({"id": message["id"], "result": result})

    def poll(self):
        """Takes what is there, without waiting."""
        while not self.messages.empty():
            self._take(time.monotonic() + 1)

    def answer(self, id, limit=None):
        deadline = time.monotonic() + (limit or self.limit)
        while not self.answers.get(id):
            self._take(deadline)
        message = self.answers[id].pop(0)
        if "error" in message:
            raise RpcError(message["error"])
        return message["result"]

    def wait(self, wanted, limit=None):
        """The first message of the server that `wanted` says yes to, of those not waited for before."""
        deadline = time.monotonic() + (limit or self.limit)
        seen = 0
        while True:
            for index in range(seen, len(self.notes)):
                if wanted(self.notes[index]):
                    return self.notes.pop(index)
            seen = len(self.notes)
            self._take(deadline)

    def initialize(self, folders=(), capabilities=None, options=None, **more):
        params = {"processId": None, "rootUri": None, "capabilities": FULL if capabilities is None else capabilities,
                  "workspaceFolders": [{"uri": uri, "name": "w"} for uri in folders], "initializationOptions": options, **more}
        result = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, uri, text, language="python", version=1):
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": version, "text": text}})

    def change(self, uri, version, *changes):
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def diagnostics(self, uri, version=None, limit=None):
        """The next published diagnostics of a document, of at least that version."""
        message = self.wait(lambda m: m["method"] == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri
                            and (version is None or m["params"].get("version", version) >= version), limit)
        return message["params"]["diagnostics"]

    def shutdown(self):
        """In order; gives the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(self.limit)


def edit(start_line, start_character, end_line, end_character, text):
    return {"range": {"start": {"line": start_line, "character": start_character}, "end": {"line": end_line, "character": end_character}},
            "text": text}
