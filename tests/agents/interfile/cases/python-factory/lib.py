class Db:
    def query(self, q):
        # ruleid: t
        sink(q)
def make() -> Db:
    return pool()
