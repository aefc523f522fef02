from lib import run
def main(run):
    run(source())
