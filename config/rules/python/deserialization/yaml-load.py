import json

import yaml
from yaml import Loader, SafeLoader


def read(stream):
    # ruleid: omni.py.deserialization.yaml-load
    first = yaml.load(stream)
    # ruleid: omni.py.deserialization.yaml-load
    second = yaml.load(stream, Loader=yaml.UnsafeLoader)
    # ruleid: omni.py.deserialization.yaml-load
    third = yaml.load(stream, Loader=Loader)
    # ok: omni.py.deserialization.yaml-load
    fourth = yaml.safe_load(stream)
    # A near miss: the same function with the loader for plain data.
    # ok: omni.py.deserialization.yaml-load
    fifth = yaml.load(stream, Loader=SafeLoader)
    # ok: omni.py.deserialization.yaml-load
    return first, second, third, fourth, fifth, json.load(stream)
