# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The shape of a report's document, and a check of it that names the place of what is wrong."""

from __future__ import annotations

import math
import typing as t

from .outcomes import KINDS

Shape = t.Any

# What a browser can count to as well, and sums of which Python can still write.
_LARGEST = 2**53
TEXT, FLAG, WHOLE, NUMBER = "a text", "true or false", "a whole number", "a number"


class OrNull(t.NamedTuple):
    """A value that may be null."""

    shape: Shape


class ListOf(t.NamedTuple):
    """A list whose entries have one shape."""

    shape: Shape


class ByName(t.NamedTuple):
    """A dictionary of values of one shape by names that differ."""

    shape: Shape


class OneOf(t.NamedTuple):
    """One of some words."""

    words: tuple[str, ...]


RUNG = {"name": TEXT, "verdict": TEXT, "milliseconds": NUMBER, "code": TEXT, "detail": TEXT}
MESSAGE = {
    "direction": OneOf(("sent", "received")),
    "milliseconds": NUMBER,
    "transport": TEXT,
    "summary": TEXT,
    "message": TEXT,
}
PROBE = {
    "label": TEXT,
    "uri": TEXT,
    "peer": TEXT,
    "verdict": TEXT,
    "title": TEXT,
    "meaning": TEXT,
    "next_step": TEXT,
    "rungs": ListOf(RUNG),
    "ladder": ListOf(MESSAGE),
    "left_out": WHOLE,
}
OBJECT = {
    "module": TEXT,
    "object": TEXT,
    "changed": FLAG,
    "failed": FLAG,
    "message": TEXT,
    "next_step": TEXT,
    "diff": ListOf(TEXT),
}
TENANT = {
    "name": TEXT,
    "wave": OrNull(TEXT),
    "region": OrNull(TEXT),
    "backend": OrNull(TEXT),
    "outcome": OneOf(tuple(KINDS)),
    "changed": FLAG,
    "predicted": FLAG,
    "text": TEXT,
    "started": OrNull(TEXT),
    "ended": OrNull(TEXT),
    "seconds": NUMBER,
    "requests": ByName(WHOLE),
    "failure": OrNull({"task": TEXT, "message": TEXT, "next_step": TEXT}),
    "objects": ListOf(OBJECT),
    "findings": ListOf({"severity": TEXT, "object": TEXT, "finding": TEXT, "fix": TEXT}),
    "verification": OrNull({"verdict": TEXT, "text": ListOf(TEXT)}),
    "probes": ListOf(PROBE),
    "certificates": ListOf({"host": TEXT, "subject": TEXT, "not_after": TEXT, "days_left": WHOLE}),
    "runbook": OrNull(TEXT),
    "left_out": ListOf(TEXT),
}
TALLY = {
    "tenants": WHOLE,
    "changed": WHOLE,
    "outcomes": ByName(WHOLE),
    "requests": ByName(WHOLE),
    "certificate_days_left": OrNull(WHOLE),
}
WAVE = {"name": OrNull(TEXT), "started": OrNull(TEXT), "ended": OrNull(TEXT), **TALLY}
DOCUMENT = {
    "schema": TEXT,
    "version": WHOLE,
    "playbook": TEXT,
    "finished": FLAG,
    "predicted": FLAG,
    "started": OrNull(TEXT),
    "ended": OrNull(TEXT),
    "seconds": NUMBER,
    "runs": WHOLE,
    "notes": ListOf(TEXT),
    "totals": TALLY,
    "waves": ListOf(WAVE),
    "tenants": ListOf(TENANT),
}


def check_shape(value: t.Any, shape: Shape, where: str = "the file") -> None:
    """Raise ValueError, naming the place, when a value has not the shape. Keys that it has besides are no fault."""
    if isinstance(shape, OrNull):
        if value is not None:
            check_shape(value, shape.shape, where)
    elif isinstance(shape, ListOf):
        _require(isinstance(value, list), where, "a list")
        for position, entry in enumerate(value):
            check_shape(entry, shape.shape, f"{where}[{position}]")
    elif isinstance(shape, ByName):
        _require(isinstance(value, dict), where, "a dictionary")
        for name, entry in value.items():
            check_shape(entry, shape.shape, f"{where}.{name}")
    elif isinstance(shape, OneOf):
        _require(isinstance(value, str) and value in shape.words, where, f"one of {', '.join(shape.words)}")
    elif isinstance(shape, dict):
        _require(isinstance(value, dict), where, "a dictionary")
        for key, of_key in shape.items():
            _require(key in value, f"{where}.{key}", "there")
            check_shape(value[key], of_key, f"{where}.{key}")
    else:
        _require(_is(value, shape), where, shape)


def _is(value: t.Any, shape: str) -> bool:
    if shape == TEXT:
        return isinstance(value, str)
    if shape == FLAG:
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return shape == NUMBER and math.isfinite(value)


def _require(fulfilled: bool, where: str, what: str) -> None:
    if not fulfilled:
        raise ValueError(f"{where} is not {what}")
