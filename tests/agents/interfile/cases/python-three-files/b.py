def second(y):
    # ruleid: t
    sink(y)
