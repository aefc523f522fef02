from lib import *
def main():
    run(source())
