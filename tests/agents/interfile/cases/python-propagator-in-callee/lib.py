def build(x):
    out = []
    out.append(x)
    return out
