def run(a, b=None):
    # ok: t
    sink(a)
    # ruleid: t
    sink(b)
