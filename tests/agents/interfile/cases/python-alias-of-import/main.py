import lib as l
from lib import run as r
go = r
def main():
    l.first(source())
    go(source())
