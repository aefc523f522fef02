from lib import Db
def handle(db: Db, other: "Unknown"):
    db.query(source())
    other.run(source())
