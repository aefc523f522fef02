import asyncio

from flask import Flask

app = Flask(__name__)
# ruleid: omni.py.config.flask-debug
app.debug = False


def main(coroutine, settings):
    # ruleid: omni.py.config.flask-debug
    app.run(host="127.0.0.1", debug=False)
    # ok: omni.py.config.flask-debug
    app.run(debug=settings.debug)
    # ok: omni.py.config.flask-debug
    app.run(debug=False)
    # A near miss: asyncio's debug mode opens no console.
    # ok: omni.py.config.flask-debug
    asyncio.run(coroutine, debug=True)
