from django.http import HttpResponseRedirect
from flask import redirect, request, url_for


def login():
    # ruleid: omni.py.web.open-redirect
    return redirect(request.args.get("next"))


def done(req):
    # ruleid: omni.py.web.open-redirect
    return HttpResponseRedirect(req.GET["next"])


def home(req):
    if req.method == "POST":
        # ok: omni.py.web.open-redirect
        return redirect(url_for("home"))
    # A near miss: the value only fills a query of our own page.
    # ok: omni.py.web.open-redirect
    return redirect(url_for("search", q=request.args.get("next")))
