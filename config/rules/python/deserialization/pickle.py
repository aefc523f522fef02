import json
import pickle
from pickle import loads as revive


def session(cookie, stream):
    # ruleid: omni.py.deserialization.pickle
    user = pickle.loads(cookie)
    # ruleid: omni.py.deserialization.pickle
    history = pickle.load(stream)
    # ruleid: omni.py.deserialization.pickle
    return user, history, revive(cookie)


def clone(value, text):
    # A near miss: the bytes were made right here.
    # ok: omni.py.deserialization.pickle
    copy = pickle.loads(pickle.dumps(value))
    # ok: omni.py.deserialization.pickle
    data = json.loads(text)
    # ok: omni.py.deserialization.pickle
    return pickle.dumps(copy), data
