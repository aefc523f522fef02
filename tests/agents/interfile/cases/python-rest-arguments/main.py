from lib import run
def main():
    args = [source()]
    run("x", *args)
