import tarfile
import zipfile


def unpack(path, target):
    with tarfile.open(path) as archive:
        # ruleid: omni.py.files.tar-extract-all
        archive.extractall(target)
    other = tarfile.open(path)
    # ruleid: omni.py.files.tar-extract-all
    other.extractall(path=target)
    # ok: omni.py.files.tar-extract-all
    other.extractall(target, filter="data")
    # A near miss: zipfile removes such parts of the names itself.
    with zipfile.ZipFile(path) as zipped:
        # ok: omni.py.files.tar-extract-all
        zipped.extractall(target)
