from lib import load
def main():
    r = load()
    # ruleid: t
    sink(r["cmd"])
    r = {"cmd": "fixed"}
    # ok: t
    sink(r["cmd"])
