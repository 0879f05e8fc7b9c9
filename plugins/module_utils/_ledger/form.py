# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The form of a ledger: what may stand where. A value in the wrong place is refused with its line."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timezone

from .fingerprint import SECRET_FORM, SETTING_FORM

if t.TYPE_CHECKING:
    import yaml

VERSION = 1
TIME_FORM = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_VERSION_FORM = re.compile(r"[0-9]{1,9}")
_SHAPES = {"map": "mapping", "seq": "sequence"}

Check = t.Callable[["yaml.Node", str], None]


def as_time(value: str) -> datetime:
    """Return a time in `TIME_FORM`, in UTC where it names no zone. Raises ValueError for one that cannot be."""
    time = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


class FormError(ValueError):
    """Something in a ledger is not as it has to be. ``line`` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


def line_of(node: yaml.Node) -> int:
    """Return the line on which a node begins, counted from 1."""
    return int(node.start_mark.line) + 1


def _tag(node: yaml.Node) -> str:
    """Return the short tag of a node, or nothing where the tag is written out and the node has another shape."""
    tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
    return tag if t.cast(t.Any, node).id == _SHAPES.get(tag, "scalar") else ""


def text(node: yaml.Node, place: str) -> None:
    """Accept text."""
    if _tag(node) != "str":
        raise FormError(line_of(node), f"{place} has to be text, in quotes where it looks like a number or a date")


def _text_like(form: re.Pattern[str], description: str) -> Check:
    def check(node: yaml.Node, place: str) -> None:
        text(node, place)
        if not form.fullmatch(str(node.value)):
            raise FormError(line_of(node), f"{place} has to be {description}")

    return check


def _one_of(*words: str) -> Check:
    return _text_like(re.compile("|".join(map(re.escape, words))), " or ".join(words))


def _or_null(check: Check) -> Check:
    def checked(node: yaml.Node, place: str) -> None:
        if _tag(node) != "null":
            check(node, place)

    return checked


def _list_of(check: Check) -> Check:
    def checked(node: yaml.Node, place: str) -> None:
        if _tag(node) != "seq":
            raise FormError(line_of(node), f"{place} has to be a list")
        for position, item in enumerate(node.value, start=1):
            check(item, f"{place}[{position}]")

    return checked


def _pairs(node: yaml.Node, place: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Return key, key's node and value's node of a mapping. A key that stands twice is refused, not overwritten."""
    if _tag(node) != "map":
        raise FormError(line_of(node), f"{place} has to be a mapping")
    seen: set[str] = set()
    pairs = []
    for key, value in node.value:
        text(key, f"a key of {place}")
        if key.value in seen:
            raise FormError(line_of(key), f"'{key.value}' stands in {place} twice")
        seen.add(key.value)
        pairs.append((str(key.value), key, value))
    return pairs


def _mapping_of(check: Check) -> Check:
    def checked(node: yaml.Node, place: str) -> None:
        for key, _key_node, value in _pairs(node, place):
            check(value, f"'{key}' of {place}")

    return checked


def _mapping(needed: t.Mapping[str, Check], further: t.Mapping[str, Check] | None = None) -> Check:
    known = {**needed, **(further or {})}

    def checked(node: yaml.Node, place: str) -> None:
        pairs = _pairs(node, place)
        for key, key_node, value in pairs:
            if key not in known:
                raise FormError(line_of(key_node), f"{place} has no '{key}'; there may be {', '.join(known)}")
            known[key](value, f"'{key}' of {place}")
        for key in needed:
            if key not in {pair[0] for pair in pairs}:
                raise FormError(line_of(node), f"{place} lacks '{key}'")

    return checked


def _version(node: yaml.Node, place: str) -> None:
    if _tag(node) != "int" or not _VERSION_FORM.fullmatch(str(node.value)):
        raise FormError(line_of(node), f"{place} has to be a whole number")
    if int(node.value) > VERSION:
        raise FormError(
            line_of(node), f"it has version {node.value}, and this release of the collection knows {VERSION} at most"
        )
    if int(node.value) < 1:
        raise FormError(line_of(node), f"{place} has to be {VERSION}")


_time_text = _text_like(TIME_FORM, "a date or time such as '2026-11-22T09:30:00Z', in quotes")


def _time(node: yaml.Node, place: str) -> None:
    _time_text(node, place)
    try:
        as_time(str(node.value))
    except ValueError as error:
        raise FormError(line_of(node), f"{place} is a day or hour that no calendar has: '{node.value}'") from error


_texts = _list_of(text)
# A setting can be a secret, as a PIN is.
_setting_fingerprint = _text_like(
    re.compile(f"{SETTING_FORM.pattern}|{SECRET_FORM.pattern}"), "a fingerprint, as the collection wrote it"
)

# Null stands for a setting that nobody asked for, or that an API left out.
DESTINATION_SETTINGS: dict[str, Check] = {
    "sip_domain": _or_null(text),
    "sip_address": _or_null(text),
    "transport": _or_null(text),
    "codecs": _or_null(_texts),
    "headers": _or_null(_mapping_of(text)),
    "allowlist": _or_null(_texts),
}
_destination = _mapping(DESTINATION_SETTINGS)
_target = _mapping({"type": text, "target": text})
_route = _mapping({"action": _or_null(_target), "fallback": _or_null(_target)})
# Nobody is asked to leave a number without an action, or to delete a route.
_wanted_route = _mapping({"action": _target, "fallback": _or_null(_target)})
# What a number's route was, which may lead to something that only people can set.
_kept_target = _mapping({"type": text, "target": _or_null(text)})
_kept_route = _mapping({"action": _kept_target, "fallback": _or_null(_kept_target)})


def _attested(confirmed_settings: Check, pending_settings: Check) -> Check:
    """What a person has to confirm: settings in Gladly's Admin panel."""
    confirmed = _mapping({"settings": confirmed_settings, "who": text, "when": _time}, {"ticket": _or_null(text)})
    pending = _mapping({"action": _one_of("create", "update", "delete"), "settings": pending_settings, "since": _time})
    return _mapping_of(_mapping({}, {"confirmed": confirmed, "pending": pending}))


SECTIONS: dict[str, Check] = {
    "sip_destinations": _attested(_destination, _or_null(_destination)),
    "inbound_routes": _attested(_route, _wanted_route),
    "trunk_credentials": _mapping_of(
        _mapping({"fingerprint": _text_like(SECRET_FORM, "a fingerprint, as the collection wrote it"), "sent": _time})
    ),
    "transfers": _mapping_of(
        _mapping(
            {"assistant": text},
            {
                "action_id": text,
                "sent": _mapping_of(_setting_fingerprint),
                "creating": _mapping(
                    {"since": _time, "known_actions": _texts}, {"sent": _mapping_of(_setting_fingerprint)}
                ),
            },
        )
    ),
    "diverted_routes": _mapping_of(
        _mapping({"since": _time, "reason": _or_null(text), "before": _or_null(_kept_route), "during": _wanted_route})
    ),
}
IDENTITY = ("gladly_host", "synthflow_workspace")

_ledger = _mapping({"version": _version, "tenant": text}, {**{name: _or_null(text) for name in IDENTITY}, **SECTIONS})


def check_ledger(node: yaml.Node) -> None:
    """Accept a whole ledger. Raises FormError."""
    place = "the ledger"
    # First, wherever it stands: what else a newer ledger holds is not a mistake.
    for key, _key_node, value in _pairs(node, place):
        if key == "version":
            _version(value, f"'{key}' of {place}")
    _ledger(node, place)
