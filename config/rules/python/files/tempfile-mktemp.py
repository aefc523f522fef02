import tempfile
from tempfile import mktemp


def scratch():
    # ruleid: omni.py.files.tempfile-mktemp
    first = open(tempfile.mktemp(), "w")
    # ruleid: omni.py.files.tempfile-mktemp
    second = mktemp(suffix=".txt")
    # ok: omni.py.files.tempfile-mktemp
    third = tempfile.NamedTemporaryFile("w")
    # A near miss: one letter more, and the file is created safely.
    # ok: omni.py.files.tempfile-mktemp
    handle, name = tempfile.mkstemp()
    return first, second, third, handle, name
