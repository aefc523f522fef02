from lib import fill, fill_other
def main(o, p):
    fill(o)
    # ruleid: t
    sink(o.cmd)
    # ok: t
    sink(o.name)
    fill_other(p)
    # ok: t
    sink(p.cmd)
