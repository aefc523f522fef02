def fill(o):
    o.cmd = source()
def fill_other(o):
    o = make()
    o.cmd = source()
