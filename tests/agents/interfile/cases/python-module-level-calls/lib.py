def run(x):
    # ruleid: t
    sink(x)
def unused(x):
    # ok: t
    sink(x)
