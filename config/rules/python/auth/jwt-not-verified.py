import jwt


def claims(token, key):
    # ruleid: omni.py.auth.jwt-not-verified
    first = jwt.decode(token, key, verify=False)
    # ruleid: omni.py.auth.jwt-not-verified
    second = jwt.decode(token, options={"verify_signature": False, "verify_exp": True})
    # ruleid: omni.py.auth.jwt-not-verified
    third = jwt.decode(token, key, algorithms=["HS256", "none"])
    # ok: omni.py.auth.jwt-not-verified
    fourth = jwt.decode(token, key, algorithms=["HS256"])
    # A near miss: the expiry is not checked, the signature is.
    # ok: omni.py.auth.jwt-not-verified
    fifth = jwt.decode(token, key, algorithms=["RS256"], options={"verify_exp": False})
    return first, second, third, fourth, fifth
