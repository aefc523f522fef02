def run(x):
    # ok: t
    sink(x)
