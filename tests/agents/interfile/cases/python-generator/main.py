from lib import rows
def main():
    for row in rows():
        # ruleid: t
        sink(row)
