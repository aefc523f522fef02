class Tool:
    @staticmethod
    def run(x):
        # ruleid: t
        sink(x)
    @classmethod
    def make(cls, x):
        cls.keep(x)
    @staticmethod
    def keep(x):
        # ruleid: t
        sink(x)
