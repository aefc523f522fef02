def first(x):
    # ruleid: t
    sink(x)
def run(x):
    # ruleid: t
    sink(x)
