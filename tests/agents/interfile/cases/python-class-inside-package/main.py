import pkg
def main():
    pkg.Db.open().query(source())
    pkg.db.Other().query(source())
