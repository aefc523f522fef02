class Base:
    def save(self, x):
        # ruleid: t
        sink(x)
    def quiet(self, x):
        # ok: t
        sink(x)
