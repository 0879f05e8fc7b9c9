# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a person has yet to do in Gladly's Admin panel: items of steps, checked and put into the order of work."""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import asdict, dataclass, replace

from .._errors import InvalidInput

StepKind = t.Literal["ask", "do", "check"]
ItemKind = t.Literal["sip_destination", "inbound_route"]
ItemAction = t.Literal["create", "update", "delete"]
# The last two are the playbook fallback, by what it shall do.
Playbook = t.Literal["integrate", "decommission", "fallback_active", "fallback_over"]

# A number leaves a destination before that changes, and gets one only after it is there; what is still in use is never
# deleted.
_ORDER: tuple[tuple[ItemKind, tuple[ItemAction, ...]], ...] = (
    ("inbound_route", ("delete",)),
    ("sip_destination", ("create", "update")),
    ("inbound_route", ("create", "update")),
    ("sip_destination", ("delete",)),
)

PENDING_HINT = "Pass on the 'pending' of gladly_sip_destination and gladly_inbound_route as they return it."


@dataclass(frozen=True)
class Step:
    """One thing to ask, do or check. ``value`` is what the field shall hold, ``old_value`` what it holds before."""

    kind: StepKind
    instruction: str
    menu: str = ""
    field: str | None = None
    value: str | None = None
    old_value: str | None = None


@dataclass(frozen=True)
class Item:
    """One object to change.

    ``since`` is when that was first wanted, ``code`` tells these very steps from others. Both may be empty.
    ``besides`` is an object that the run of this page did not look at: the ledger has it.
    """

    kind: ItemKind
    name: str
    action: ItemAction
    since: str
    steps: tuple[Step, ...]
    code: str = ""
    besides: bool = False


@dataclass(frozen=True)
class Runbook:
    """All that a tenant waits for, in the order of work, and the playbook that records it as done."""

    tenant: str
    items: tuple[Item, ...]
    organization: str | None = None
    sip_domain: str | None = None
    playbook: Playbook = "integrate"

    @property
    def steps(self) -> int:
        """The number of steps."""
        return sum(len(item.steps) for item in self.items)

    @property
    def since(self) -> str:
        """The time since which something is pending, or an empty text."""
        return min((item.since for item in self.items if item.since), default="")

    @property
    def fingerprint(self) -> str:
        """A short text in hexadecimal digits that another content would not have."""
        content = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def read_pending(values: t.Iterable[t.Any], besides: t.Iterable[t.Any] = ()) -> tuple[Item, ...]:
    """Return the items in the order of work. Null, and the empty text that a template may make of it, is no item.

    ``besides`` are those of objects that the run did not look at.

    Raises InvalidInput with the place of what is wrong.
    """
    items = [_item(value, f"pending[{index}]") for index, value in enumerate(values) if value not in (None, "")]
    items += [replace(_item(value, f"ledger[{index}]"), besides=True) for index, value in enumerate(besides)]
    return tuple(sorted(items, key=_rank))


def _rank(item: Item) -> int:
    return next(rank for rank, (kind, actions) in enumerate(_ORDER) if item.kind == kind and item.action in actions)


def _item(value: t.Any, place: str) -> Item:
    found = _mapping(value, place)
    steps = found.get("steps")
    if not isinstance(steps, list) or not steps:
        raise InvalidInput(f"{place}.steps", "it is not a list of steps", PENDING_HINT)
    return Item(
        kind=_choice(found, "kind", place, t.get_args(ItemKind)),
        name=_text(found, "name", place),
        action=_choice(found, "action", place, t.get_args(ItemAction)),
        since=_optional(found, "since", place) or "",
        code=_optional(found, "code", place) or "",
        steps=tuple(_step(step, f"{place}.steps[{index}]") for index, step in enumerate(steps)),
    )


def _step(value: t.Any, place: str) -> Step:
    found = _mapping(value, place)
    return Step(
        kind=_choice(found, "kind", place, t.get_args(StepKind)),
        instruction=_text(found, "instruction", place),
        menu=_optional(found, "menu", place) or "",
        field=_optional(found, "field", place),
        value=_optional(found, "value", place),
        old_value=_optional(found, "old_value", place),
    )


def _mapping(value: t.Any, place: str) -> dict[str, t.Any]:
    if not isinstance(value, dict):
        raise InvalidInput(place, f"it is {type(value).__name__}, not a dictionary", PENDING_HINT)
    return value


def _choice(found: dict[str, t.Any], key: str, place: str, choices: tuple[str, ...]) -> t.Any:
    if found.get(key) not in choices:
        raise InvalidInput(f"{place}.{key}", f"{found.get(key)!r} is none of {', '.join(choices)}", PENDING_HINT)
    return found[key]


def _text(found: dict[str, t.Any], key: str, place: str) -> str:
    value = _optional(found, key, place)
    if not value or not value.strip():
        raise InvalidInput(f"{place}.{key}", "it is missing or empty", PENDING_HINT)
    return value


def _optional(found: dict[str, t.Any], key: str, place: str) -> str | None:
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidInput(f"{place}.{key}", f"{value!r} is {type(value).__name__}, not text", PENDING_HINT)
    check_text(value, f"{place}.{key}")
    return value


def check_text(value: str, option: str) -> None:
    """Raise InvalidInput for text that no page can hold: a NUL, or half of a character that takes two."""
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidInput(option, "it holds a NUL or half a character", "Correct it where it comes from.")
