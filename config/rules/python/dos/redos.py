import re

# ruleid: omni.py.dos.redos
LIST = re.compile("^(a+)+$")


def check(text):
    # ruleid: omni.py.dos.redos
    first = re.match("^([a-z]+)*$", text)
    # ok: omni.py.dos.redos
    second = re.match("^[a-z]+$", text)
    # A near miss: a repeated group with a fixed separator.
    # ok: omni.py.dos.redos
    third = re.match("^[a-z]{1,20}(,[a-z]{1,20}){0,9}$", text)
    return first, second, third
