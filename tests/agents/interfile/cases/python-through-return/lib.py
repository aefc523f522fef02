def same(a, b=1):
    c = [a]
    return c
def other(a):
    return "yes"
