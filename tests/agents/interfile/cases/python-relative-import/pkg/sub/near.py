def run(x):
    # ruleid: t
    sink(x)
