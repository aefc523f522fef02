from ..lib import run
from . import near
def main():
    run(source())
    near.run(source())
