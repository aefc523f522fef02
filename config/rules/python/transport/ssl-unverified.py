import ssl


def connect():
    # ruleid: omni.py.transport.ssl-unverified
    first = ssl._create_unverified_context()
    # ruleid: omni.py.transport.ssl-unverified
    ssl._create_default_https_context = ssl._create_unverified_context
    second = ssl.create_default_context()
    # ruleid: omni.py.transport.ssl-unverified
    second.verify_mode = ssl.CERT_NONE
    # ok: omni.py.transport.ssl-unverified
    third = ssl.create_default_context(cafile="authority.pem")
    # A near miss: the same attribute, set to the strict value.
    # ok: omni.py.transport.ssl-unverified
    third.verify_mode = ssl.CERT_REQUIRED
    return first, second, third


def server():
    # A near miss: a server that asks its clients for no certificate.
    inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # ok: omni.py.transport.ssl-unverified
    inner.verify_mode = ssl.CERT_NONE
    return inner
