from lib import run
def main():
    run(clean(source()))
