from elsewhere import make
from lib import run
def main():
    run(make(source()))
    # ok: t
    sink(make("c"))
