def other(x):
    # ruleid: t
    sink(x)
