from lib import Db
class Service:
    def __init__(self):
        self.db = Db()
    def handle(self):
        self.db.query(source())
