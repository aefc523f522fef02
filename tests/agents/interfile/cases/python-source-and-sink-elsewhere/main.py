import ins, outs
def main():
    v = ins.read()
    outs.write(v)
