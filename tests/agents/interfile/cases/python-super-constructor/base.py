class Base:
    def __init__(self, v):
        self.v = v
    def show(self):
        # ruleid: t
        sink(self.v)
