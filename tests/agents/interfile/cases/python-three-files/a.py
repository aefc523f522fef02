from b import second
def first(x):
    second("p" + x)
