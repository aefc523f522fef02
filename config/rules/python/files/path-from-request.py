import os

from flask import request, send_file, send_from_directory
from werkzeug.utils import secure_filename


def download(base):
    # ruleid: omni.py.files.path-from-request
    first = send_file(request.args["file"])
    # ruleid: omni.py.files.path-from-request
    second = os.path.join(base, request.form.get("name"))
    # ok: omni.py.files.path-from-request
    third = send_from_directory(base, request.args["file"])
    # A near miss: the name loses its directories first.
    # ok: omni.py.files.path-from-request
    fourth = os.path.join(base, secure_filename(request.form.get("name")))
    # ok: omni.py.files.path-from-request
    fifth = os.path.join(base, request.method)
    return first, second, third, fourth, fifth
