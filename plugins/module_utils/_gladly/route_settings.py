# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The settings of an inbound route in Gladly: where a number's calls go, and where when that does not answer."""

from __future__ import annotations

import re
import typing as t

from .._e164 import E164_HINT, parse_e164
from .._errors import InvalidInput
from .._fields import Field, FieldTable, Values
from .._resource import Params

FALLBACK_TYPES = ("inbox", "queue", "external_number")
# No name in the Admin panel has one, and a person could not type it.
CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")

ROUTE_FIELDS = FieldTable(
    Field("phone_number", wire="phoneNumber", spec={"required": True}, parse=parse_e164, hint=E164_HINT, identity=True),
    Field("action", wire="action"),
    Field("fallback", wire="fallback"),
)

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
    "allow_other_number": {"type": "bool", "default": False},
    "predicted_destination": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}


def route_number(params: Params) -> str:
    """Return the number whose route is meant, in E.164. Raises InvalidInput."""
    return str(FieldTable(Field("phone_number", parse=parse_e164, hint=E164_HINT)).desired(params)["phone_number"])


def need_both_ends(params: Params) -> None:
    """Raise InvalidInput when a route that shall be there lacks where it leads to."""
    for option in () if params["state"] == "absent" else ("destination", "fallback"):
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
    try:
        target = parse_e164(fallback["target"])
    except ValueError as error:
        raise InvalidInput("fallback.target", str(error), E164_HINT) from error
    if target == number:
        raise InvalidInput(
            "fallback.target", f"{target} is the number itself, so calls would go round in a circle", "Give another."
        )
    return {"type": "external_number", "target": target}
