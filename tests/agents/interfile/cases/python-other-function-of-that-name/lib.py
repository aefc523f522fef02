def run(x):
    return None
