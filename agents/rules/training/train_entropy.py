#!/usr/bin/env python3
"""Writes agents/rules/entropy_table.h: how surprising each letter of English words and identifiers is, given two before.

usage: train_entropy.py WORD_LIST SOURCE_FOLDER > entropy_table.h

The committed table was made from Debian's `wamerican` (/usr/share/dict/american-english) and the modules of Python's
standard library (/usr/lib/python3.11, without tests): the first for rare words, the second for how often words stand in
prose and how identifiers join them. Nothing of either text is kept but 27^3 rounded probabilities.
"""
import collections
import math
import pathlib
import re
import sys

SYMBOLS = 27  # 0: anything that is no letter; 1..26: a..z, case folded
LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LEVELS_PER_BIT = 5  # 0 .. 12.6 bits


def symbols(word):
    return [0, 0] + [ord(c) - 96 if "a" <= c <= "z" else 0 for c in word.lower()] + [0]


def words_of(word_list, folder):
    weights = collections.Counter()
    for line in pathlib.Path(word_list).read_text(encoding="utf-8").splitlines():
        weights[line.split("'")[0].lower()] += 1
    counts = collections.Counter()
    for path in sorted(pathlib.Path(folder).rglob("*.py")):
        if any(part in {"test", "tests", "encodings", "pydoc_data", "idlelib"} for part in path.parts):
            continue
        counts.update(w.lower() for w in re.findall(r"[A-Za-z]+", path.read_text(encoding="utf-8", errors="replace")))
    for word, count in counts.items():
        weights[word] += 1 + math.log2(count)  # what is frequent counts more, but not in proportion
    return weights


def table(weights):
    one, two, three = collections.Counter(), collections.Counter(), collections.Counter()
    for word, weight in weights.items():
        s = symbols(word)
        for i in range(2, len(s)):
            one[s[i]] += weight
            two[s[i - 1], s[i]] += weight
            three[s[i - 2], s[i - 1], s[i]] += weight
    total = sum(one.values())
    after_one, after_two = collections.Counter(), collections.Counter()
    for (a, _), n in two.items():
        after_one[a] += n
    for (a, b, _), n in three.items():
        after_two[a, b] += n

    def bits(a, b, c):  # each order leans on the next lower one where it has seen little
        p1 = (one[c] + 1) / (total + SYMBOLS)
        p2 = (two[b, c] + 40 * p1) / (after_one[b] + 40)
        p3 = (three[a, b, c] + 40 * p2) / (after_two[a, b] + 40)
        return -math.log2(p3)

    for a in range(SYMBOLS):
        for b in range(SYMBOLS):
            yield "".join(LEVELS[min(len(LEVELS) - 1, round(bits(a, b, c) * LEVELS_PER_BIT))] for c in range(SYMBOLS))


def main():
    rows = list(table(words_of(sys.argv[1], sys.argv[2])))
    print("#pragma once\n\n#include <string_view>\n")
    print("// Made by training/train_entropy.py, which says from what. Character [(a * 27 + b) * 27 + c]: the surprise of c")
    print("// after a and b in fifths of a bit, as a digit of `A-Za-z0-9-_`. 0 is no letter, 1..26 are a..z.")
    print("namespace omni {\n\ninline constexpr std::string_view kEnglishTrigrams =")
    for i in range(0, len(rows), 4):
        print('    "' + "".join(rows[i:i + 4]) + '"' + (";" if i + 4 >= len(rows) else ""))
    print("\n}  // namespace omni")


main()
