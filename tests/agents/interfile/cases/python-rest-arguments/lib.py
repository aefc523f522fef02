def run(first, *rest, **named):
    # ok: t
    sink(named)
    # ruleid: t
    sink(rest)
