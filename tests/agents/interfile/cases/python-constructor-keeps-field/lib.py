class Job:
    def __init__(self, cmd, name):
        self.cmd = cmd
        self.name = name
    def run(self):
        # ruleid: t
        sink(self.cmd)
        # ok: t
        sink(self.name)
