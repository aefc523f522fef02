def rows():
    yield source()
