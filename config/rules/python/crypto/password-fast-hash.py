import hashlib


def register(user, password, raw_password, salt):
    # ruleid: omni.py.crypto.password-fast-hash
    user.digest = hashlib.sha256(password.encode()).hexdigest()
    # ruleid: omni.py.crypto.password-fast-hash
    user.digest2 = hashlib.sha512(salt + raw_password.encode()).hexdigest()
    # ok: omni.py.crypto.password-fast-hash
    user.digest3 = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)
    # A near miss: the path of a file about passwords is not a password.
    # ok: omni.py.crypto.password-fast-hash
    user.etag = hashlib.sha256(user.password_policy_path.encode()).hexdigest()
