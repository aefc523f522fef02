import os
import stat


def publish(path):
    # ruleid: omni.py.files.world-writable
    os.chmod(path, 0o777)
    # ruleid: omni.py.files.world-writable
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR | stat.S_IWOTH)
    # ruleid: omni.py.files.world-writable
    os.umask(0)
    # ok: omni.py.files.world-writable
    os.chmod(path, 0o755)
    # ok: omni.py.files.world-writable
    os.umask(0o077)
    # A near miss: writable for the group, not for others.
    # ok: omni.py.files.world-writable
    os.chmod(path, 0o775)


def current_mask():
    # A near miss: set and put back, since there is no other way to ask.
    # ok: omni.py.files.world-writable
    mask = os.umask(0)
    os.umask(mask)
    return mask
