import hashlib
from hashlib import md5


def digest(data):
    # ruleid: omni.py.crypto.weak-hash
    first = hashlib.md5(data).hexdigest()
    # ruleid: omni.py.crypto.weak-hash
    second = hashlib.new("sha1", data).hexdigest()
    # ruleid: omni.py.crypto.weak-hash
    third = md5(data).hexdigest()
    # ok: omni.py.crypto.weak-hash
    fourth = hashlib.sha256(data).hexdigest()
    # A near miss: declared as a mere checksum.
    # ok: omni.py.crypto.weak-hash
    fifth = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return first, second, third, fourth, fifth
