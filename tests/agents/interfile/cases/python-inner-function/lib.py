def outer(x):
    def inner(y):
        # ruleid: t
        sink(y)
    inner(x)
    inner("c")
