import requests


def fetch(url, ca):
    # ruleid: omni.py.transport.requests-verify-off
    requests.get(url, verify=True)
    # ruleid: omni.py.transport.requests-verify-off
    requests.post(url, data={}, verify=True, timeout=5)
    # ok: omni.py.transport.requests-verify-off
    requests.get(url, timeout=5)
    # A near miss: a private authority.
    # ok: omni.py.transport.requests-verify-off
    requests.get(url, verify=ca)


def fetch_often(url, checker):
    session = requests.Session()
    # ruleid: omni.py.transport.requests-verify-off
    session.verify = True
    # A near miss: some other object with a keyword of that name.
    # ok: omni.py.transport.requests-verify-off
    checker.run(url, verify=False)
    return session.get(url)
