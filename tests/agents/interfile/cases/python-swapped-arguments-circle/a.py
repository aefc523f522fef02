from b import right
def left(x, y, n):
    right(y, x, n)
