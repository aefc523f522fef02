from lib import Db
def main():
    db = Db("url")
    db.query(source())
    Db("u").query(source())
