# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Values of results as plain Python types, in a size that a report can bear."""

from __future__ import annotations

import math
import typing as t

LONGEST_TEXT = 8000
_DEEPEST = 20


def plain(value: t.Any, depth: int = 0) -> t.Any:
    """Return a copy of None, bool, int, float, str, list and dict alone. Anything else becomes its text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, (str, bytes)) or depth > _DEEPEST:
        return text(value)
    if isinstance(value, t.Mapping):
        return {text(key): plain(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(entry, depth + 1) for entry in value]
    return text(value)


def text(value: t.Any) -> str:
    """Return a value as text, empty for None, and cut where it is very long."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "backslashreplace")
    # A tagged string of Ansible is a subclass, of which slicing gives an ordinary one.
    shown = str.__str__(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= LONGEST_TEXT else f"{shown[:LONGEST_TEXT]} [cut: {len(shown)} characters]"


def number(value: t.Any) -> float:
    """Return a number, 0 for what is none."""
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return round(float(value), 3) if usable else 0.0


def entries(value: t.Any) -> list[dict[str, t.Any]]:
    """Return the dictionaries of a list; nothing for what is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def mapping(value: t.Any) -> dict[str, t.Any]:
    """Return a dictionary; an empty one for what is none."""
    return value if isinstance(value, dict) else {}
