from lib import same, other
def main():
    # ruleid: t
    sink(same(source()))
    # ok: t
    sink(other(source()))
