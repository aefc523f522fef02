from lib import run, both
def main():
    run(source_a())
    run(source_b())
    both(source_a(), source_b())
