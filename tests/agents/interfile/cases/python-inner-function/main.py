from lib import outer
def main():
    outer(source())
