def get():
    return source()
def constant():
    source()
    return "c"
