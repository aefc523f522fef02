TABLE = "users"


def find(cursor, name, ident):
    # ruleid: omni.py.injection.sql-string
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")
    # ruleid: omni.py.injection.sql-string
    cursor.execute("DELETE FROM users WHERE id = %s" % ident)
    # ruleid: omni.py.injection.sql-string
    cursor.execute(f"UPDATE users SET seen = 1 WHERE name = '{name}'")
    query = "SELECT id FROM users WHERE name = '{}'".format(name)
    # ruleid: omni.py.injection.sql-string
    cursor.execute(query)
    # ok: omni.py.injection.sql-string
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    # ok: omni.py.injection.sql-string
    cursor.execute("SELECT id, name " + "FROM users")
    # A near miss: the table name is a constant of this file.
    # ok: omni.py.injection.sql-string
    cursor.execute("SELECT * FROM " + TABLE + " WHERE id = %s", (ident,))


def run(job, name):
    # A near miss: an `execute` that has nothing to do with SQL.
    # ok: omni.py.injection.sql-string
    job.execute("step " + name)
