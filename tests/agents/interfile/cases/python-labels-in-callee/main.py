from lib import mark
def main():
    x = mark(source_a())
    # ruleid: l-c
    sink_c(x)
    y = mark("nothing")
    # ok: l-c
    sink_c(y)
