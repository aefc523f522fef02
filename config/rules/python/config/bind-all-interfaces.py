import socket
from http.server import HTTPServer


def listen(handler, port, host):
    first = socket.socket()
    # ruleid: omni.py.config.bind-all-interfaces
    first.bind(("0.0.0.0", port))
    # ruleid: omni.py.config.bind-all-interfaces
    second = HTTPServer(("", 8080), handler)
    # ok: omni.py.config.bind-all-interfaces
    first.bind(("127.0.0.1", port))
    # ok: omni.py.config.bind-all-interfaces
    third = HTTPServer((host, 8080), handler)
    # A near miss: binding a key, not a socket.
    # ok: omni.py.config.bind-all-interfaces
    handler.bind("0.0.0.0", port)
    return second, third
