# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What came of one number: the move, and the result of setting its route."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._fields import Values
from .._ledger.ledger import Entry
from .moves import Move


@dataclass(frozen=True)
class Moved:
    """A move and what setting the route gave, or would give; None where the route is left alone."""

    move: Move
    outcome: t.Mapping[str, t.Any] | None

    @property
    def number(self) -> str:
        """The number."""
        return self.move.number

    @property
    def pending(self) -> Values | None:
        """What waits for a person, or None."""
        pending: Values | None = self.outcome["pending"] if self.outcome else None
        return pending

    @property
    def remembered(self) -> Entry:
        """What the ledger says in the end: a route is remembered until it is known to be back."""
        waits = self.pending is not None and not self.move.after
        return self.move.before if waits else self.move.after

    @property
    def changes(self) -> bool:
        """Whether the route changes, or what is remembered of it."""
        return bool(self.outcome and self.outcome["changed"]) or self.move.before != self.remembered

    @property
    def shown(self) -> Values:
        """The number as results show it."""
        outcome = self.outcome or {}
        return {
            "phone_number": self.number,
            "diverted": bool(self.remembered),
            "since": self.remembered.get("since"),
            "reason": self.remembered.get("reason"),
            "route": outcome.get("route"),
            "previous": outcome.get("previous"),
            "remembered": self.remembered.get("before"),
            "note": self.move.note or None,
        }

    @property
    def diff(self) -> Values:
        """What changes, without points in time."""
        header = f"inbound route of {self.number}"
        return {
            **{side: self._side(side, entry) for side, entry in self._entries()},
            "before_header": header,
            "after_header": header,
        }

    def _entries(self) -> tuple[tuple[str, Entry], ...]:
        return ("before", self.move.before), ("after", self.remembered)

    def _side(self, side: str, entry: Entry) -> Values:
        return {**(self.outcome["diff"][side] if self.outcome else {}), "diverted": bool(entry)}
