def walk(x, n):
    if n == 0:
        # ruleid: t
        sink(x)
        return x
    return walk(x + "a", n - 1)
