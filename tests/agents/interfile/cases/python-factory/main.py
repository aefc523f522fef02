from lib import make
def main():
    make().query(source())
    d = make()
    d.query(source())
