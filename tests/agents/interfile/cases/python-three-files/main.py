from a import first
def main():
    first(source())
