import a
def pong(p, q, n):
    # ruleid: t
    sink(q)
    # ok: t
    sink("p")
    if n > 0:
        a.ping(q, p, n - 1)
