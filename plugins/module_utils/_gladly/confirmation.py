# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a person says who has made a change in Gladly's Admin panel."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import timedelta

from .._errors import InvalidInput
from .._ledger.form import TIME_FORM, as_time
from .._ledger.ledger import now
from .._sentences import quoted

_HINT = "Give 'who', and 'when' and 'ticket' where you have them, for example {who: Ada Lovelace, ticket: CHG-1042}."
_MOST_SHOWN = 5
_KEYS = ("who", "when", "ticket")
# What the command on a runbook has in their place.
PLACEHOLDERS = {"who": "YOUR NAME", "ticket": "YOUR TICKET"}
_CODE = re.compile(r"[0-9a-f]{8}")
_ZONE = re.compile(r"T.*(Z|[+-]\d\d:\d\d)$")
# How far the clock of the person's machine may be off, and how far a time without a zone, which is the person's own.
_CLOCK_SKEW = timedelta(hours=1)
_TIME_ZONES = timedelta(hours=14)


@dataclass(frozen=True)
class Confirmation:
    """Who made the change, when (ISO 8601 date or time), and under which ticket.

    ``codes`` are those of the changes that were made, as the runbook prints them; None stands for all.
    """

    who: str
    when: str
    ticket: str | None
    codes: frozenset[str] | None = None

    def is_about(self, code: str) -> bool:
        """Return whether it speaks of the change with this code."""
        return self.codes is None or code in self.codes

    def is_older_than(self, since: str) -> bool:
        """Return whether it is from before the steps were given. A date alone stands for the whole day, anywhere."""
        length = timedelta(days=1) if "T" not in self.when else timedelta()
        return as_time(self.when) + length + _leeway(self.when) < as_time(since)

    def as_entry(self) -> dict[str, t.Any]:
        """Return what the ledger keeps of it."""
        return {"who": self.who, "when": self.when, "ticket": self.ticket}


def parse_confirmation(value: t.Any) -> Confirmation | None:
    """Return the option ``confirm``, or None when it is false. Raises InvalidInput."""
    if value in (None, False, "") or str(value).strip().lower() in ("false", "no", "none"):
        return None
    if not isinstance(value, dict):
        raise InvalidInput("confirm", f"{quoted(value)} does not say who made the change", _HINT)
    unknown = [key for key in value if key not in (*_KEYS, "codes")]
    if unknown:
        raise InvalidInput("confirm", f"it has no {', '.join(map(quoted, unknown[:_MOST_SHOWN]))}", _HINT)
    who, when, ticket = (_line(key, value.get(key)) for key in _KEYS)
    if not who:
        raise InvalidInput("confirm.who", "it is empty", _HINT)
    return Confirmation(who, _checked_time(when) if when else now(), ticket, _checked_codes(value.get("codes")))


def _checked_codes(value: t.Any) -> frozenset[str] | None:
    """Return codes that were given as a list, or as a text with commas between them."""
    if value is None or value == "":
        return None
    given = value.split(",") if isinstance(value, str) else value
    codes = [code.strip() for code in given if isinstance(code, str)] if isinstance(given, list) else []
    if not codes or len(codes) != len(given) or not all(map(_CODE.fullmatch, codes)):
        hint = "Copy them from the runbook, in quotes, with commas between them; or leave 'codes' out."
        raise InvalidInput("confirm.codes", f"{quoted(value)} holds no codes of a runbook", hint)
    return frozenset(codes)


def _line(key: str, value: t.Any) -> str | None:
    if value is None or str(value).strip() == "":
        return None
    text = str(value).strip()
    if isinstance(value, (bool, dict, list)) or not text.isprintable() or len(text) > 200:
        raise InvalidInput(f"confirm.{key}", "it is no short line of text", _HINT)
    if text.upper() == PLACEHOLDERS.get(key):
        raise InvalidInput(f"confirm.{key}", f"it is still {text!r}, as on the runbook", _HINT)
    return text


def _checked_time(when: str) -> str:
    hint = "Give a date or time in ISO 8601 form, in quotes, for example '2026-11-22' or '2026-11-22T09:30:00Z'."
    try:
        time = as_time(when) if TIME_FORM.fullmatch(when) else None
    except ValueError:
        time = None
    if time is None:
        raise InvalidInput("confirm.when", f"{quoted(when)} is no date or time", hint)
    if time > as_time(now()) + _CLOCK_SKEW + _leeway(when):
        raise InvalidInput("confirm.when", f"{when} is still to come", "Confirm what was done, not what is planned.")
    return when


def _leeway(when: str) -> timedelta:
    return timedelta() if _ZONE.search(when) else _TIME_ZONES
