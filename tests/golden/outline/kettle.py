#!/usr/bin/env python3
"""Brews tea. What stands here is about the file."""
from __future__ import annotations

import os.path, json as j
from . import leaves
from .water import (
    boil as heat,
    pour,
)
from typing import *

MAX_CUPS = 12
default_tea: str = "green"
first, second = 1, 2


# How strong it gets.
# Between 0 and 1.
def strength(minutes: int,
             leaves: int = 3) -> float:  # trailing
    return minutes / leaves


@cached
@tea.route("/pot", methods=["GET"])
async def pot(request):
    """Answers with a pot."""
    count = 1

    def inner():
        return count

    return inner


class Kettle(Vessel, metaclass=Metal):
    """Holds water."""

    capacity = 2
    LIMIT: int = 5

    def __init__(self, litres):
        self.litres = litres

    # Not a docstring.
    @property
    def full(self): return True

    class Lid:
        pass


if os.path.exists("x"):
    def late():
        pass

square = lambda x: x * x
default_tea = "black"
