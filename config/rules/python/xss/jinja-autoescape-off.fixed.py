import jinja2
from jinja2 import Environment, select_autoescape


def environments(loader):
    # ruleid: omni.py.xss.jinja-autoescape-off
    first = jinja2.Environment(loader=loader, autoescape=True)
    # ruleid: omni.py.xss.jinja-autoescape-off
    second = Environment(autoescape=True)
    # ok: omni.py.xss.jinja-autoescape-off
    third = Environment(loader=loader, autoescape=True)
    # A near miss: escapes where the file name says it is HTML.
    # ok: omni.py.xss.jinja-autoescape-off
    fourth = Environment(autoescape=select_autoescape())
    return first, second, third, fourth
