import a
def right(p, q, n):
    # ok: t
    sink(n)
    if n:
        a.left(p, q, n)
    # ruleid: t
    sink(p)
