from Crypto.Cipher import AES, ARC4, DES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def make(key, nonce):
    # ruleid: omni.py.crypto.weak-cipher
    first = DES.new(key, DES.MODE_CBC)
    # ruleid: omni.py.crypto.weak-cipher
    second = ARC4.new(key)
    # ruleid: omni.py.crypto.weak-cipher
    third = Cipher(algorithms.TripleDES(key), modes.CBC(nonce))
    # ok: omni.py.crypto.weak-cipher
    fourth = AES.new(key, AES.MODE_GCM, nonce=nonce)
    # A near miss: another algorithm of the same module.
    # ok: omni.py.crypto.weak-cipher
    fifth = Cipher(algorithms.AES(key), modes.GCM(nonce))
    return first, second, third, fourth, fifth
