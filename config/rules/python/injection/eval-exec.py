import ast


def compute(formula, source):
    # ruleid: omni.py.injection.eval-exec
    total = eval(formula)
    # ruleid: omni.py.injection.eval-exec
    exec("x = " + source, {})
    return total


def safe(formula, model):
    # ok: omni.py.injection.eval-exec
    value = ast.literal_eval(formula)
    # ok: omni.py.injection.eval-exec
    limit = eval("2 ** 10")
    # A near miss: a method that happens to be called eval.
    # ok: omni.py.injection.eval-exec
    model.eval(formula)
    return value, limit


def round_trip(value):
    # A near miss: reads back what was just printed.
    # ok: omni.py.injection.eval-exec
    return eval(repr(value))
