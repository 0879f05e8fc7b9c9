# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What becomes of a number's route when an incident begins, when it is over, and when it shall be forgotten.

A route here is ``action`` and ``fallback``. What is remembered is always a route that forwards, so a second run can
never take the fallback for what was there before.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._fields import Values
from .._gladly.route_settings import FORWARD
from .._ledger.ledger import Entry


@dataclass(frozen=True)
class Known:
    """What is known of a number's route: what may be in force, the newest first; ``sure`` when that is one alone.

    Over an API there is one. Where a person sets it, steps that nobody has confirmed may be in force or not; with
    neither of the two, nothing is known.
    """

    routes: tuple[Values, ...] = ()
    sure: bool = True

    @property
    def forwarding(self) -> Values | None:
        """The newest route that forwards, or None."""
        return next((route for route in self.routes if _forwards(route)), None)


@dataclass(frozen=True)
class Move:
    """One number: the route to set, None to leave it alone, and what the ledger shall say once that is done.

    ``note`` says what else there is to know; ``stuck`` is why nothing can be done, and what to do then.
    """

    number: str
    wanted: Values | None
    before: Entry
    after: Entry
    note: str = ""
    stuck: tuple[str, str] | None = None


def _forwards(route: Values) -> bool:
    return bool((route.get("action") or {}).get("type") == FORWARD)


def begin(number: str, known: Known, entry: Entry, targets: t.Sequence[Values | None], since: str, reason: str) -> Move:
    """Send a number to the first of ``targets`` that is given, or else to the fallback of its route."""
    forwarding = known.forwarding
    if forwarding is None and known.routes and not entry:
        return Move(number, None, entry, entry, "it is not forwarded to a SIP destination, so its calls stay")
    target = next((one for one in (*targets, (forwarding or {}).get("fallback")) if one), None)
    if target is None:
        return Move(
            number,
            None,
            entry,
            entry,
            stuck=(
                "it has no fallback, so its calls would go nowhere",
                "Give 'fallback_to', or the number a fallback.",
            ),
        )
    during = {"action": target, "fallback": target}
    if forwarding is None and known.routes and known.routes[0] != entry["during"]:
        return Move(number, None, entry, entry, "somebody has set another route since the incident began; it stays")
    # None where a person sets the route and nobody has said what it is.
    remembered = forwarding if forwarding or not entry else entry["before"]
    after = {
        "since": entry.get("since") or since,
        "reason": reason or entry.get("reason"),
        "before": remembered,
        "during": during,
    }
    return Move(number, during, entry, after)


def end(number: str, known: Known, entry: Entry) -> Move:
    """Put the route back that was remembered."""
    if not entry:
        return Move(number, None, entry, entry)
    before = entry["before"]
    if before is None:
        return Move(number, None, entry, {}, "what its route was is not known; integrate gives the steps to set it")
    if known.sure and known.routes == (before,):
        return Move(number, None, entry, {})
    if any(route not in (before, entry["during"]) for route in known.routes):
        return Move(
            number,
            None,
            entry,
            entry,
            stuck=(
                "somebody has set another route since the incident began",
                "Set it as you want it, then run with the state 'forgotten'. What it was before is in the ledger.",
            ),
        )
    return Move(number, before, entry, {})


def forget(number: str, entry: Entry) -> Move:
    """Leave the route as it is, and let it be changed again."""
    return Move(number, None, entry, {})
