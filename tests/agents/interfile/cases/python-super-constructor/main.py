from base import Base
class Child(Base):
    def __init__(self, a):
        super().__init__(a)
def main():
    c = Child(source())
    c.show()
