import b
def ping(x, y, n):
    if n > 0:
        b.pong(y, x, n - 1)
