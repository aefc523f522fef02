import os

from flask import Flask

app = Flask(__name__)
# ruleid: omni.py.secrets.flask-secret-key
app.secret_key = "not-so-secret-any-more"
# ruleid: omni.py.secrets.flask-secret-key
app.config["SECRET_KEY"] = "0123456789"
# ok: omni.py.secrets.flask-secret-key
app.secret_key = os.environ["APP_SECRET"]
# A near miss: another setting.
# ok: omni.py.secrets.flask-secret-key
app.config["SESSION_COOKIE_NAME"] = "shop"
