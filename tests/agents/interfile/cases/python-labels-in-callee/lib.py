def mark(x):
    return upgrade(x)
