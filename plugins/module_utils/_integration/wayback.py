# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""What a run has moved, and what became of putting it back. Nothing here sends anything."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._fields import Values
from .words import left_forwarded

# What has no usable answer may have been carried out.
_MAY_BE_DONE = ("outcome_unknown", "vendor_unavailable", "not_taken", "ledger_unavailable")


@dataclass(frozen=True)
class Moved:
    """A route that is another one now, or may be. ``before`` is the one of before; ``surely`` that it was changed."""

    before: Values
    surely: bool


@dataclass
class WayBack:
    """What became of the routes that were to be put back. ``left`` are those that could not be, each with why."""

    moved: tuple[Moved, ...]
    left: list[tuple[Values, str]] = field(default_factory=list)
    _changed: bool = False

    def done(self, result: Values) -> None:
        """Note a route that is as before."""
        self._changed = self._changed or bool(result["changed"])

    def failed(self, moved: Moved, entry: Values) -> None:
        """Note one that could not be put back."""
        self.left.append((moved.before, str(entry["msg"])))

    @property
    def numbers(self) -> list[str]:
        """The numbers that were to get their route back."""
        return [str(one.before["phone_number"]) for one in self.moved]

    @property
    def was_moved(self) -> bool:
        """Whether any route had been another one in between."""
        return self._changed or any(one.surely for one in self.moved)

    @property
    def words(self) -> str:
        """Say which routes are left, and what to do."""
        return left_forwarded(self.left) if self.left else ""


def may_have_changed(destination: Values) -> bool:
    """Return whether a destination has other settings than before, or may have."""
    return bool(destination["changed"]) or (destination.get("error") or {}).get("kind") in _MAY_BE_DONE


def unsure_numbers(failed: t.Iterable[Values]) -> list[str]:
    """Return the numbers of which nobody knows what became of the change: its answer was lost, or it broke off.

    ``failed`` are entries of the journal.
    """
    return [str(entry["object"]) for entry in failed if _is_unsure(entry)]


def _is_unsure(entry: Values) -> bool:
    kind = (entry.get("error") or {}).get("kind")
    return kind in (None, "outcome_unknown") or (kind == "vendor_unavailable" and "previous" in entry)
