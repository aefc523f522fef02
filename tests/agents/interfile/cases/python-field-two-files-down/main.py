from mid import pass_on
def main(o):
    o.inner.cmd = source()
    pass_on(o)
