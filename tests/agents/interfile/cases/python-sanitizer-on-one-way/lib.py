def maybe(x, y):
    if y:
        return clean(x)
    return x
