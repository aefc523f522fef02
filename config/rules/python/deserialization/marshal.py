import json
import marshal


def read(data, stream):
    # ruleid: omni.py.deserialization.marshal
    first = marshal.loads(data)
    # ruleid: omni.py.deserialization.marshal
    second = marshal.load(stream)
    # ok: omni.py.deserialization.marshal
    third = json.loads(data)
    # A near miss: writing is not the danger.
    # ok: omni.py.deserialization.marshal
    return marshal.dumps([first, second, third])
