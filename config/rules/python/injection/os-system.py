import os
from os import popen


def ping(host):
    # ruleid: omni.py.injection.os-system
    os.system("ping -c 1 " + host)
    # ruleid: omni.py.injection.os-system
    os.system(f"traceroute {host}")
    # ruleid: omni.py.injection.os-system
    return popen("dig {}".format(host)).read()


def fixed():
    # ok: omni.py.injection.os-system
    os.system("clear")
    # A near miss: both parts are constants.
    # ok: omni.py.injection.os-system
    os.system("sync" + " && true")
