from lib import run
def main(o):
    o.cmd = source()
    o.name = "n"
    run(o)
