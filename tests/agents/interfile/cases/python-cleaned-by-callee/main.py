from lib import wash, wash_field
def main(o):
    x = wash(source())
    # ok: t
    sink(x)
    o.cmd = source()
    wash_field(o)
    # ok: t
    sink(o.cmd)
    o.cmd = source()
    # ruleid: t
    sink(o.cmd)
