from django.utils.html import format_html
from django.utils.safestring import mark_safe


def badge(user):
    # ruleid: omni.py.xss.django-mark-safe
    first = mark_safe("<b>" + user.name + "</b>")
    # ruleid: omni.py.xss.django-mark-safe
    second = mark_safe(f"<i>{user.name}</i>")
    # ok: omni.py.xss.django-mark-safe
    third = format_html("<b>{}</b>", user.name)
    # A near miss: nothing but constants.
    # ok: omni.py.xss.django-mark-safe
    fourth = mark_safe("<hr>" + "<br>")
    return first, second, third, fourth
