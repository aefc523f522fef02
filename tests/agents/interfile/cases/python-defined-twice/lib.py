try:
    from fast import wash
except ImportError:
    def wash(x):
        return clean(x)
