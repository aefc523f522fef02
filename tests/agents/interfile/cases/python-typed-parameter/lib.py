class Db:
    def query(self, q):
        # ruleid: t
        sink(q)
    def run(self, q):
        # ok: t
        sink(q)
