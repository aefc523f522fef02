import lib
def main():
    x = lib.get()
    # ruleid: t
    sink(x)
    # ok: t
    sink(lib.constant())
