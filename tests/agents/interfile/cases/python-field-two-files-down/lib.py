def run(o):
    # ok: t
    sink(o.name)
    # ruleid: t
    sink(o.cmd)
