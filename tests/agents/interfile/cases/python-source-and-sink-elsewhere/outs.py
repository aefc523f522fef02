def write(v):
    # ruleid: t
    sink(v)
def write_not(v):
    # ok: t
    sink(v)
