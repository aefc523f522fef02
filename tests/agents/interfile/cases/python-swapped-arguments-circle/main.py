from a import left
def main():
    left(source(), "y", 2)
