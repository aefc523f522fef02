def run(x):
    x = "fixed"
    # ok: t
    sink(x)
