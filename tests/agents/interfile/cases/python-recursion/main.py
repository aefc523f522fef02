from lib import walk
def main():
    walk(source(), 3)
    # ruleid: t
    sink(walk(source(), 1))
