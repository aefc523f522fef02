from base import Base
class Child(Base):
    def handle(self):
        self.save(source())
        self.quiet(source())
    def quiet(self, x):
        # ok: t
        sink("x")
