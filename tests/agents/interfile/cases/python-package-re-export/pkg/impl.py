def work(x):
    # ruleid: t
    sink(x)
