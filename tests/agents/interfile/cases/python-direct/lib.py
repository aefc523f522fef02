def run(cmd):
    # ruleid: t
    sink(cmd)
    # ok: t
    sink("x")
