import random
import secrets
import string


def issue(user):
    # ruleid: omni.py.crypto.insecure-random
    token = "".join(random.choice(string.ascii_letters) for _ in range(32))
    # ruleid: omni.py.crypto.insecure-random
    user.session_id = random.getrandbits(128)
    # ok: omni.py.crypto.insecure-random
    api_key = secrets.token_urlsafe(32)
    # ok: omni.py.crypto.insecure-random
    colour = random.choice(["red", "green"])
    # A near miss: SystemRandom asks the operating system.
    # ok: omni.py.crypto.insecure-random
    reset_token = random.SystemRandom().getrandbits(128)
    return token, api_key, colour, reset_token
