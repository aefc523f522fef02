class Db:
    def __init__(self, url):
        self.url = url
    def query(self, q):
        # ruleid: t
        sink(q)
        # ok: t
        sink(self.url)
class Other:
    def query(self, q):
        # ok: t
        sink(q)
