from lib import run
def main():
    run(b=source(), a="x")
