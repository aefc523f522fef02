def read():
    return source()
