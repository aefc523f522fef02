from lib import wash
def main():
    # ruleid: t
    sink(wash(source()))
