from lib import build
def main(buf):
    # ruleid: p
    sink(build(source()))
