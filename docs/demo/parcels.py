"""Looks parcels up for the web front end. Mistakes on purpose: see README.md."""

import hashlib
import pickle
import sqlite3
import subprocess

import requests
import yaml
from flask import Flask, request

app = Flask(__name__)


@app.route("/parcel")
def parcel():
    number = request.args["number"]
    connection = sqlite3.connect("parcels.db")
    # A quote in `number` ends the string and starts a command of the sender's choice.
    rows = connection.execute("SELECT * FROM parcels WHERE number = '%s'" % number).fetchall()
    return {"parcels": rows}


@app.route("/parcel-safely")
def parcel_safely():
    connection = sqlite3.connect("parcels.db")
    rows = connection.execute("SELECT * FROM parcels WHERE number = ?", (request.args["number"],)).fetchall()
    return {"parcels": rows}


@app.route("/label")
def print_label():
    subprocess.run("lpr -P " + request.args["printer"] + " label.pdf", shell=True)
    return "printed"


@app.route("/label-safely")
def print_label_safely():
    subprocess.run(["lpr", "-P", "counter", "label.pdf"], check=True)
    return "printed"


def restore_session(cookie: bytes):
    return pickle.loads(cookie)


def read_tariffs(text: str):
    return yaml.load(text, Loader=yaml.Loader)


def password_digest(password: str) -> str:
    return hashlib.md5(password.encode()).hexdigest()


def ask_carrier(url: str):
    return requests.get(url, verify=False, timeout=10).json()


if __name__ == "__main__":
    app.run(host="0.0.0.0", debug=True)
