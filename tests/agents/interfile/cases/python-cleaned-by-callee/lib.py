def wash(x):
    return clean(x)
def wash_field(o):
    o.cmd = "fixed"
