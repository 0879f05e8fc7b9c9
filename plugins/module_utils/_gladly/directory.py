# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Names and ids of the things that inbound routes refer to."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._characters import is_identifier
from .._errors import AmbiguousName, ObjectNotFound, Refused, UnexpectedAnswer
from .._fields import Values
from .api import GladlyApi, Object

FORWARD = "FORWARD_TO_SIP"
_MOST_NAMES = 10


@dataclass(frozen=True)
class Directory:
    """The inboxes and SIP destinations of an organization, as far as they were needed."""

    inboxes: tuple[Object, ...] = ()
    destinations: tuple[Object, ...] = ()

    @classmethod
    def read(cls, api: GladlyApi, targets: t.Iterable[Object | None], destination: str | None = None) -> Directory:
        """Read the listings that the wire's ``targets`` (actions and fallbacks) and a destination's name refer to."""
        kinds = {str(target.get("type")) for target in targets if target}
        return cls(
            inboxes=tuple(api.list_inboxes()) if "INBOX" in kinds else (),
            destinations=tuple(api.list_destinations()) if destination is not None or FORWARD in kinds else (),
        )

    def destination_ids(self, name: str) -> list[str]:
        """Return the ids of the destinations that bear ``name``."""
        return [str(item.get("id")) for item in self.destinations if item.get("name") == name]

    def resolve(self, fallback: Values) -> Object:
        """Return a fallback as the wire has it. Raises ObjectNotFound, Refused or AmbiguousName for an inbox."""
        return self.resolve_target(fallback, f"use inbox '{fallback['target']}' as fallback")

    def resolve_target(self, target: Values, attempted: str) -> Object:
        """Return where calls go as the wire has it; a destination or inbox may be given by its id.

        Raises ObjectNotFound, Refused or AmbiguousName, which tell what was ``attempted``.
        """
        if target["type"] == FORWARD.lower():
            return {"type": FORWARD, "destinationId": self._destination_id(target["target"], attempted)}
        name = self._inbox_id(target["target"], attempted) if target["type"] == "inbox" else target["target"]
        return {"type": target["type"].upper(), "target": name}

    def _destination_id(self, wanted: str, attempted: str) -> str:
        found = (
            [wanted] if any(item.get("id") == wanted for item in self.destinations) else self.destination_ids(wanted)
        )
        if not found:
            raise ObjectNotFound(
                attempted,
                f"Gladly has no SIP destination '{wanted}' any more",
                "Create it again with gladly_sip_destination, or choose with 'destination' and 'fallback' where the "
                "calls shall go. The route was left as it is.",
                vendor="Gladly",
            )
        if len(found) > 1:
            raise AmbiguousName(
                attempted,
                f"{len(found)} SIP destinations bear the name '{wanted}'",
                "Give the destination's id instead.",
                vendor="Gladly",
            )
        return found[0]

    def _inbox_id(self, wanted: str, attempted: str) -> str:
        by_id = [item for item in self.inboxes if item.get("id") == wanted]
        found = by_id or [item for item in self.inboxes if item.get("name") == wanted]
        if not found:
            folded = wanted.strip().casefold()
            near = [str(item.get("name")) for item in self.inboxes if str(item.get("name")).casefold() == folded]
            hint = f"There is '{near[0]}': names are compared exactly." if near else _to_choose(self.inboxes)
            raise ObjectNotFound(attempted, "the Gladly organization has no such inbox", hint, vendor="Gladly")
        if len(found) > 1:
            raise AmbiguousName(
                attempted, f"{len(found)} inboxes bear that name", "Give the inbox id instead.", vendor="Gladly"
            )
        if found[0].get("disabled"):
            raise Refused(
                attempted, "the inbox is disabled", "Enable it, or choose one that is served.", vendor="Gladly"
            )
        if not is_identifier(found[0].get("id")):
            raise UnexpectedAnswer(
                attempted, "Gladly lists the inbox without an id", "Please report this answer.", vendor="Gladly"
            )
        return str(found[0]["id"])

    def is_disabled(self, target: Object) -> bool:
        """Return whether a route's target is an inbox that takes no calls any more."""
        if target.get("type") != "INBOX":
            return False
        found = [item for item in self.inboxes if item.get("id") == target.get("target")]
        return not found or bool(found[0].get("disabled"))

    def shown_route(self, number: str, route: Values, expected: str | None = None) -> Values:
        """Return a route with names. A destination that is only predicted bears the ``expected`` name."""
        return {
            "phone_number": number,
            "action": self._shown_target(route["action"], expected),
            "fallback": self._shown_target(route["fallback"], expected),
        }

    def _shown_target(self, target: Object | None, expected: str | None) -> Values | None:
        if not target:
            return None
        kind = str(target.get("type"))
        name = target.get("target")
        if kind == FORWARD:
            identifier = target.get("destinationId")
            name = expected if identifier is None else _name_of(self.destinations, identifier)
        elif kind == "INBOX":
            name = _name_of(self.inboxes, name)
        return {"type": kind.lower(), "target": name}


def _to_choose(inboxes: t.Sequence[Object]) -> str:
    """Return which inboxes there are, for somebody who has misspelt one."""
    names = sorted({str(item["name"]) for item in inboxes if item.get("name") and not item.get("disabled")})
    if not names:
        return "Check the name in Gladly."
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMES])
    return f"Choose one that is there{', such as' if len(names) > _MOST_NAMES else ':'} {shown}."


def _name_of(items: t.Sequence[Object], identifier: t.Any) -> str:
    """Return the name of an object, or its id when it has no name or shares it with another."""
    names = [str(item.get("name") or identifier) for item in items if item.get("id") == identifier]
    shared = names and sum(item.get("name") == names[0] for item in items) > 1
    return names[0] if names and not shared else str(identifier)
