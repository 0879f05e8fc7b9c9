# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The settings of an inbound route in Gladly: where a number's calls go, and where when that does not answer."""

from __future__ import annotations

import re
import typing as t

from .._e164 import E164_HINT, parse_e164
from .._errors import InvalidInput, Refused
from .._fields import Field, FieldTable, Values
from .._number_options import needed_number, number_field
from .._resource import Params

FORWARD = "forward_to_sip"
FALLBACK_TYPES = ("inbox", "queue", "external_number")
# No name in the Admin panel has one, and a person could not type it.
CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")

ROUTE_FIELDS = FieldTable(
    number_field(wire="phoneNumber", identity=True),
    Field("action", wire="action"),
    Field("fallback", wire="fallback"),
)

# Any type and target, since they come from a route that was read: what cannot be put back is told by name.
_RESTORED_TARGET: dict[str, t.Any] = {
    "type": {"type": "str", "required": True},
    "target": {"type": "str"},
}

ROUTE_ARGUMENTS: dict[str, t.Any] = {
    "phone_number": {"type": "str", "required": True},
    "destination": {"type": "str"},
    "fallback": {
        "type": "dict",
        "options": {
            "type": {"type": "str", "choices": list(FALLBACK_TYPES), "required": True},
            "target": {"type": "str", "required": True},
        },
    },
    "restore": {
        "type": "dict",
        "options": {
            "phone_number": {"type": "str"},
            "action": {"type": "dict", "required": True, "options": _RESTORED_TARGET},
            "fallback": {"type": "dict", "options": _RESTORED_TARGET},
        },
    },
    "allow_other_number": {"type": "bool", "default": False},
    "predicted_destination": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}


def route_number(params: Params) -> str:
    """Return the number whose route is meant, in E.164. Raises InvalidInput."""
    return needed_number(params)


def need_both_ends(params: Params) -> None:
    """Raise InvalidInput when a route that shall be there lacks where it leads to, and is not one to put back."""
    for option in () if params["state"] == "absent" or params.get("restore") else ("destination", "fallback"):
        if params.get(option) is None:
            raise InvalidInput(option, "it is null, and 'state' is 'present'", "Give a value.")


def checked_fallback(fallback: Values | None, number: str) -> Values | None:
    """Return the fallback option with an external number in E.164. Raises InvalidInput."""
    if fallback is None:
        return None
    if not fallback["target"].strip():
        raise InvalidInput("fallback.target", "it is empty", "Name the inbox, queue or number.")
    if CONTROL_CHARACTER.search(fallback["target"]):
        raise InvalidInput("fallback.target", "it has a line end or control character in it", "Give it in one line.")
    if fallback["type"] != "external_number":
        return fallback
    return {"type": "external_number", "target": _external_number(fallback["target"], "fallback.target", number)}


def _external_number(given: str, option: str, number: str) -> str:
    """Return a number outside of Gladly in E.164. Raises InvalidInput."""
    try:
        target = parse_e164(given)
    except ValueError as error:
        raise InvalidInput(option, str(error), E164_HINT) from error
    if target == number:
        raise InvalidInput(
            option, f"{target} is the number itself, so calls would go round in a circle", "Give another."
        )
    return target


def checked_restore(params: Params, number: str) -> Values | None:
    """Return the option ``restore`` as ``action`` and ``fallback``, or None. Raises InvalidInput.

    What it says is kept as it was read, so that the route becomes exactly what it was.
    """
    restore = params.get("restore")
    if not restore:
        return None
    if params["state"] == "absent":
        raise InvalidInput("restore", "it puts a route back, and 'state' is 'absent'", "Leave one of the two out.")
    if restore.get("phone_number") is not None:
        earlier = route_number({"phone_number": restore["phone_number"]})
        if earlier != number:
            raise InvalidInput(
                "restore.phone_number",
                f"it is {earlier}, and the route is that of {number}",
                "Give the route that this number had.",
            )
    for part in ("action", "fallback"):
        _check_target(restore[part], f"restore.{part}.target")
    return {part: restore[part] for part in ("action", "fallback")}


def _check_target(target: Values | None, option: str) -> None:
    # What is of a type that nobody can set here may have no target; it may still be what is there.
    if target is None or target["type"] not in (FORWARD, *FALLBACK_TYPES):
        return
    if not (target["target"] or "").strip():
        raise InvalidInput(option, "it is empty", "Give a route that was read, with where its calls go.")
    if CONTROL_CHARACTER.search(target["target"]):
        raise InvalidInput(option, "it has a line end or control character in it", "Give it in one line.")


def refuse_unfit_targets(route: Values, number: str, attempted: str) -> None:
    """Raise Refused or InvalidInput when a route to put back leads to something that this collection cannot set.

    That holds for a route that is to change; what is there already is left as it is.
    """
    known = {"action": (FORWARD, *FALLBACK_TYPES), "fallback": FALLBACK_TYPES}
    for part, types in known.items():
        target = route[part]
        if target and target["type"] not in types:
            described = " ".join(filter(None, (target["type"], target["target"])))
            raise Refused(
                attempted,
                f"its {part} was '{described}', which is of none of the types {', '.join(types)}",
                "Set it in Gladly's Admin panel under Settings > Voice > Phone Numbers, as it was.",
            )
        if target and target["type"] == "external_number":
            _external_number(target["target"], f"restore.{part}.target", number)
