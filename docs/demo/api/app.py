"""The shop's API."""

import os
import sqlite3

import yaml
from flask import Flask, jsonify, request

app = Flask(__name__)
app.secret_key = os.environ["SHOP_SESSION_KEY"]


def database():
    return sqlite3.connect("shop.db")


@app.get("/products")
def products():
    name = request.args.get("name", "")
    cursor = database().cursor()
    cursor.execute(f"SELECT id, name, price FROM products WHERE name LIKE '%{name}%'")
    return jsonify(cursor.fetchall())


@app.get("/orders/<int:number>")
def order(number):
    cursor = database().cursor()
    cursor.execute("SELECT * FROM orders WHERE id = ?", (number,))  # as it should be
    return jsonify(cursor.fetchone())


@app.post("/catalogue")
def catalogue():
    entries = yaml.load(request.data, Loader=yaml.UnsafeLoader)
    return jsonify(count=len(entries))


if __name__ == "__main__":
    app.run(debug=True)
