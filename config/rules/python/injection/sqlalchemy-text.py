import sqlalchemy
from sqlalchemy import text


def find(session, name):
    # ruleid: omni.py.injection.sqlalchemy-text
    session.execute(text(f"SELECT * FROM users WHERE name = '{name}'"))
    # ruleid: omni.py.injection.sqlalchemy-text
    session.execute(sqlalchemy.text("SELECT * FROM users WHERE name = '%s'" % name))
    # ok: omni.py.injection.sqlalchemy-text
    session.execute(text("SELECT * FROM users WHERE name = :name"), {"name": name})
    # A near miss: adjacent constant strings.
    # ok: omni.py.injection.sqlalchemy-text
    session.execute(text("SELECT * FROM users " "WHERE active"))
