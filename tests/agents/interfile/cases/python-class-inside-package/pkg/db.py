class Db:
    @classmethod
    def open(cls) -> "Db":
        return cls()
    def query(self, q):
        # ruleid: t
        sink(q)
class Other:
    def query(self, q):
        return q
    def unused(self, q):
        # ok: t
        sink(q)
