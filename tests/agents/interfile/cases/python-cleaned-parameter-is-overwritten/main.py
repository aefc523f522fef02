from lib import run
def main():
    run(source())
