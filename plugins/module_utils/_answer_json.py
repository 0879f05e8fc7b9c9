# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""JSON of a vendor, as JSON has it: what Python reads beyond that, no file and no other reader could take."""

from __future__ import annotations

import json
import math
import re
import typing as t

# More levels than any answer has. What goes through a value later takes some calls for each.
DEEPEST = 100
# More values than any answer has. An empty list takes three bytes in an answer, and a hundred in memory.
MOST_VALUES = 1_000_000
_MAY_HAVE_HALVES = re.compile(r"\\u[dD][89a-fA-F]")


def decoded_json(text: str) -> t.Any:
    """Return what a text says. Halves of characters become U+FFFD. Raises ValueError or RecursionError."""
    # What stands in a text counts too, but few texts have a comma every eight letters.
    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise ValueError("it has too many values")
    value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    return _checked(value, DEEPEST, halves=_MAY_HAVE_HALVES.search(text) is not None)


def _refuse(name: str) -> t.Any:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _checked(value: t.Any, levels: int, *, halves: bool) -> t.Any:
    """Return a value, with whole characters alone. Raises ValueError where it is too deep."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if halves else value
    if not isinstance(value, (dict, list)):
        return value
    if levels == 0:
        raise ValueError("it is too deep")
    if isinstance(value, dict):
        return {
            _checked(key, levels, halves=halves): _checked(item, levels - 1, halves=halves)
            for key, item in value.items()
        }
    return [_checked(item, levels - 1, halves=halves) for item in value]
