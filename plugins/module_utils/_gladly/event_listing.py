# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What Gladly tells of the contacts of the last 24 hours, without what was said in them (Gladly REST API, Events)."""

from __future__ import annotations

import re
import typing as t

from .._fields import Field, FieldTable, Values
from .._moments import parse_moment, seconds_now, shown_moment
from .._ranges import whole_number
from .._resource import Context, Listing, Params
from .api import GladlyApi
from .connection import GLADLY_ARGUMENTS, GLADLY_REQUIRED_ONE_OF

CONTACT = "CONTACT"
HOUR = 3600
# Gladly takes a start of at most 24 hours ago: the clock of this machine may be behind, and the request takes time.
MARGIN = 120
# A word such as PHONE_CALL, and no name, number or address of a person.
_KIND = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
_ADDRESS = re.compile(r"[\s@+]")


def _parse_types(value: list[str]) -> list[str]:
    wrong = [item for item in value if not item.startswith(f"{CONTACT}/")]
    if wrong:
        raise ValueError(f"{', '.join(wrong)} begins with something else than {CONTACT}/")
    return value


EVENT_OPTIONS = FieldTable(
    whole_number("hours", default=24, largest=24),
    Field(
        "types",
        spec={"type": "list", "elements": "str", "default": []},
        parse=_parse_types,
        hint="Give types such as CONTACT/STARTED.",
    ),
    whole_number("limit", default=100, largest=10_000),
)


class EventListing(Listing[GladlyApi]):
    """Reads the events of contacts of an organization, newest first."""

    module_arguments = {
        "argument_spec": {**EVENT_OPTIONS.argument_spec(), **GLADLY_ARGUMENTS},
        "required_one_of": [GLADLY_REQUIRED_ONE_OF],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._wanted = EVENT_OPTIONS.desired(params)
        self._api = GladlyApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``events`` and ``summary``."""
        start = seconds_now() - self._wanted["hours"] * HOUR
        answers = self._api.list_events(str(shown_moment(start + MARGIN)), [CONTACT])
        newest_first = sorted(
            answers, key=lambda event: (_moment(event) or 0.0, _text(event.get("id")) or ""), reverse=True
        )
        shown = [shown_event(event) for event in newest_first]
        events = [event for event in shown if self._is_asked_for(str(event["type"]))]
        return {
            "events": events[: self._wanted["limit"]],
            "summary": {"total": len(events), "last": events[0] if events else None},
        }

    def _is_asked_for(self, kind: str) -> bool:
        return kind in self._wanted["types"] or (not self._wanted["types"] and kind.startswith(f"{CONTACT}/"))


def shown_event(answer: t.Mapping[str, t.Any]) -> Values:
    """Return an event as results show it. What ``content`` holds is not documented, and much of it is personal."""
    initiator = answer.get("initiator")
    content = answer.get("content")
    return {
        "id": _text(answer.get("id")),
        "type": _text(answer.get("type")),
        "timestamp": shown_moment(_moment(answer)),
        "initiator_type": _text(initiator.get("type")) if isinstance(initiator, dict) else None,
        "contact_id": _contact_of(content) if isinstance(content, dict) else None,
        "channel": _channel_of(content) if isinstance(content, dict) else None,
    }


def _moment(answer: t.Mapping[str, t.Any]) -> float | None:
    return parse_moment(answer.get("timestamp"))


def _contact_of(content: t.Mapping[str, t.Any]) -> str | None:
    contact = content.get("contact")
    inner = contact.get("id") if isinstance(contact, dict) else None
    found = (_text(value) for value in (content.get("contactId"), inner, content.get("id")))
    return next((value for value in found if value and not _ADDRESS.search(value)), None)


def _channel_of(content: t.Mapping[str, t.Any]) -> str | None:
    """Return the kind of channel, and nothing of what it is addressed by."""
    channel = content.get("channel")
    kind = channel.get("type") if isinstance(channel, dict) else channel
    return _kind(kind) or _kind(content.get("channelType"))


def _kind(value: t.Any) -> str | None:
    return value if isinstance(value, str) and _KIND.fullmatch(value) else None


def _text(value: t.Any) -> str | None:
    return value if isinstance(value, str) and value else None
