def run(x):
    # ruleid: l-a
    sink_a(x)
    # ok: l-ab
    sink_ab(x)
def both(x, y):
    # ruleid: l-ab
    sink_ab(x + y)
