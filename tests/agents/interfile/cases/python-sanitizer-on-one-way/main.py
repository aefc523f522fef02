from lib import maybe
def main():
    # ruleid: t
    sink(maybe(source(), 1))
