from pkg import run
import pkg.deep.lib
def main():
    run(source())
    pkg.deep.lib.other(source())
