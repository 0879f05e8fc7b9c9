# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of faults, drawn by lot: the same seed draws the same ones, so that what went wrong can be played again.

A fault is a dictionary as POST /faults takes it. Needs the standard library alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from .running import post

Thing = TypeVar("Thing")
Fault = dict[str, Any]

READS = (
    ("synthflow", "/numbers"),
    ("synthflow", "/numbers/[^/]+"),
    ("synthflow", "/assistants/?"),
    ("synthflow", "/assistants/[^/]+"),
    ("synthflow", "/actions"),
    ("gladly", "/organization"),
    ("gladly", "/inboxes"),
    ("gladly", "/voice/sip-destinations(/[^/]+)?"),
    ("gladly", "/voice/inbound-routes(/[^/]+)?"),
)
WRITES = (
    ("synthflow", "POST", "/custom-numbers"),
    ("synthflow", "PATCH", "/numbers/[^/]+"),
    ("synthflow", "POST", "/assistants/?"),
    ("synthflow", "PUT", "/assistants/[^/]+"),
    ("synthflow", "POST", "/actions"),
    ("synthflow", "PUT", "/actions/[^/]+"),
    ("synthflow", "POST", "/actions/attach"),
    ("gladly", "POST", "/voice/sip-destinations"),
    ("gladly", "PATCH", "/voice/sip-destinations/[^/]+"),
    ("gladly", "PUT", "/voice/inbound-routes/[^/]+"),
)
# Every second one strikes wherever it can, the others at one operation alone.
ANYWHERE = 0.5
STATUSES = (400, 401, 403, 404, 409, 422, 429, 500, 502, 503)
LONGEST_SKIP = 6
MOST_TIMES = 3


class Lot:
    """Draws. `random()` alone is documented to give the same numbers for a seed under every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 # nosec B311 # to be drawn again is the point

    def below(self, end: int) -> int:
        """One of 0 to `end` - 1."""
        return int(self._random.random() * end)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """One of several things."""
        return things[self.below(len(things))]

    def happens(self, share: float) -> bool:
        """Whether something happens that does so with this share."""
        return self._random.random() < share

    def seconds(self, longest: float) -> float:
        """Some tenths of a second, one at least."""
        return (1 + self.below(round(10 * longest))) / 10


def _status(lot: Lot) -> Fault:
    status = lot.one_of(STATUSES)
    waits = {"retry_after": 1} if status in (429, 503) and lot.happens(0.5) else {}
    return {"status": status, **waits}


def _html(lot: Lot) -> Fault:
    return {"status": lot.one_of((500, 502, 503))}


def _nothing(_lot: Lot) -> Fault:
    return {}


# What a kind needs besides where it strikes. Kinds that end the sandbox or move switches are not drawn: no run can end
# behind them as an undisturbed one does.
DRAWN: Mapping[str, Callable[[Lot], Fault]] = {
    "status": _status,
    "html": _html,
    "empty": _nothing,
    "not_json": _nothing,
    "redirect": lambda lot: {"status": lot.one_of((302, 307))},
    "huge": lambda _lot: {"megabytes": 32},
    "certificate": lambda lot: {
        "certificate": lot.one_of(("expired", "other_name", "other_authority")),
        "seconds": lot.seconds(1),
    },
    "slow": lambda lot: {"seconds": lot.seconds(2)},
    "slow_answer": lambda lot: {"seconds": lot.seconds(2)},
    "reset_before_commit": _nothing,
    "reset_after_commit": _nothing,
    "half_answer": _nothing,
    "lag": _nothing,
    "wrong_content_type": _nothing,
    "unknown_fields": _nothing,
    "nulls": _nothing,
    "list_for_object": lambda lot: {"whole": lot.happens(0.3)},
    "shrinking_page": _nothing,
}
# These only ever strike a read.
OF_READS = frozenset({"lag", "shrinking_page", "nulls"})


def draw(seed: int, count: int = 20, tenant: str | None = None, kinds: Sequence[str] = tuple(DRAWN)) -> list[Fault]:
    """Draw a schedule of so many faults, for one tenant or for any."""
    lot = Lot(seed)
    return [_fault(lot, lot.one_of(kinds), tenant) for _number in range(count)]


def plant(state: Path, schedule: Sequence[Fault]) -> None:
    """Plant a schedule in the sandbox that runs on a folder; raises CannotStart."""
    for fault in schedule:
        post(state, "/faults", fault, f"the fault {fault}")


def _fault(lot: Lot, kind: str, tenant: str | None) -> Fault:
    where: Fault = {} if tenant is None else {"tenant": tenant}
    reading = kind in OF_READS or lot.happens(0.5)
    if lot.happens(ANYWHERE):
        where.update(method="GET" if reading else "WRITE", skip=lot.below(LONGEST_SKIP))
    elif reading:
        vendor, path = lot.one_of(READS)
        where.update(vendor=vendor, method="GET", path=path, skip=lot.below(2))
    else:
        vendor, method, path = lot.one_of(WRITES)
        where.update(vendor=vendor, method=method, path=path)
    return {"kind": kind, **where, "times": 1 + lot.below(MOST_TIMES), **DRAWN[kind](lot)}
