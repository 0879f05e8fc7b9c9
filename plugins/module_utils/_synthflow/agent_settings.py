# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The ``agent`` tree of an assistant: compared by the keys that the user gave, and merged into what is there."""

from __future__ import annotations

import math
import typing as t


def parse_agent(agent: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return ``agent`` with its keys as text. Raises ValueError for an empty tree, which would mean nothing."""
    if not agent:
        raise ValueError("it is empty")
    _refuse_what_json_cannot_say(agent, "agent")
    return {str(key): value for key, value in agent.items()}


def _refuse_what_json_cannot_say(value: t.Any, place: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{place} is {value}, which is no number in JSON")
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_what_json_cannot_say(item, f"{place}.{key}")
    if isinstance(value, list):
        for position, item in enumerate(value, start=1):
            _refuse_what_json_cannot_say(item, f"{place}[{position}]")


def taken(wanted: t.Any, found: t.Any) -> bool:
    """Return whether ``found`` has every value of ``wanted``.

    Mappings may hold more than was asked for; lists have to be equal item by item. 1 and 1.0 are the same, since the
    vendor types voice settings as integers and shows them with fractions.
    """
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(taken(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(taken, wanted, found))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return bool(wanted == found) or (wanted in (None, "") and found in (None, ""))


def merged(found: t.Any, wanted: t.Any) -> t.Any:
    """Return ``found`` with the values of ``wanted`` put over it, key by key."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return {**found, **{key: merged(found.get(key), value) for key, value in wanted.items()}}
    return wanted


def wanted_part(wanted: t.Any, found: t.Any) -> t.Any:
    """Return the part of ``found`` that ``wanted`` speaks of, for a diff without the rest of the tree."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return {key: wanted_part(value, found[key]) for key, value in wanted.items() if key in found}
    return found
