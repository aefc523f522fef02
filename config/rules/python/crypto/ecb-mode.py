from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def make(key, nonce):
    # ruleid: omni.py.crypto.ecb-mode
    first = AES.new(key, AES.MODE_ECB)
    # ruleid: omni.py.crypto.ecb-mode
    second = Cipher(algorithms.AES(key), modes.ECB())
    # ok: omni.py.crypto.ecb-mode
    third = AES.new(key, AES.MODE_GCM, nonce=nonce)
    # A near miss: counter mode.
    # ok: omni.py.crypto.ecb-mode
    fourth = Cipher(algorithms.AES(key), modes.CTR(nonce))
    return first, second, third, fourth
