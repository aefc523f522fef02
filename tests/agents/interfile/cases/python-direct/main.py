from lib import run
def main():
    run(source())
    run("constant")
