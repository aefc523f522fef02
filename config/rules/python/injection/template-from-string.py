import jinja2
from flask import render_template_string, request


def hello():
    name = request.args.get("name")
    # ruleid: omni.py.injection.template-from-string
    page = render_template_string("<h1>Hello " + name + "</h1>")
    # ruleid: omni.py.injection.template-from-string
    page += jinja2.Template(request.form["layout"]).render(name=name)
    # ok: omni.py.injection.template-from-string
    page += render_template_string("<h1>Hello {{ name }}</h1>", name=name)
    # A near miss: the template is constant, only the value comes from outside.
    # ok: omni.py.injection.template-from-string
    page += jinja2.Template("Bye {{ name }}").render(name=name)
    return page
