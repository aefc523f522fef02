from a import ping
def main():
    ping(source(), "b", 9)
