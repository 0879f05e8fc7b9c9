# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The turns of all processes of this machine at one vendor account.

Whoever wants to send reserves the next free moment, and sleeps until then with nothing held. So turns come in the order
of asking, nobody polls, and a process that ends while it waits costs the others one turn. A vendor that refuses one
process holds all of them off, and slows them down for a while, since other machines may work on the account too.
"""

from __future__ import annotations

import random
import time
import typing as t

from ._shared_folder import NotShared
from ._shared_moments import shared_moments

# A vendor counts when requests arrive, which is never exactly when they are sent.
WINDOW_SECONDS = 1.1
LONGEST_WAIT = 300.0
# A vendor that asks for more is asked again once in this time.
LONGEST_HOLD = 60.0
# So long a refusal slows down, and so many of them halve the turns.
CAUTION_SECONDS = 10.0
REFUSALS_THAT_HALVE = 3
# Less is no wait.
_SHORTEST_WAIT = 0.001


class NoTurn(Exception):
    """No turn came within `LONGEST_WAIT`."""


class RateBudget:
    """The turns at ``account``, a text that names vendor and account; at most ``per_second`` of each HTTP method.

    0 is without a limit; a refusal holds off all the same. ``warn`` is told, once, when other processes cannot be
    taken into account. ``waited`` sums up the seconds spent waiting.
    """

    def __init__(self, account: str, per_second: int, warn: t.Callable[[str], None]) -> None:
        self._account = account
        self._per_second = per_second
        self._warn = warn
        self._alone = False
        self.waited = 0.0
        # Found out at once, while whoever opens the account listens to warnings.
        try:
            with shared_moments(account):
                pass
        except NotShared as reason:
            self._go_on_alone(reason)

    def take_turn(self, method: str) -> None:
        """Wait until a request may be sent. Raises NoTurn."""
        deadline = time.monotonic() + LONGEST_WAIT
        while not self._alone:
            wait = self._reserve(method, deadline)
            if wait < _SHORTEST_WAIT:
                return
            time.sleep(wait)
            self.waited += wait
            if not self._held_off(method):
                return

    def hold_off(self, method: str, seconds: float) -> None:
        """Let everybody wait, since the vendor refused a request for the number of them."""
        if self._alone:
            return
        try:
            with shared_moments(self._account) as moments:
                now = time.monotonic()
                until = now + min(seconds, LONGEST_HOLD)
                moments[_hold(method)] = [max([until, *moments.get(_hold(method), [])])]
                moments[_refusals(method)] = [*_recent(moments.get(_refusals(method), []), now), now]
        except NotShared as reason:
            self._go_on_alone(reason)

    def _reserve(self, method: str, deadline: float) -> float:
        """Reserve the next free moment before ``deadline``, and return the seconds until then."""
        try:
            with shared_moments(self._account) as moments:
                now = time.monotonic()
                # Only a clock that began anew can have put a turn further ahead.
                turns = [turn for turn in moments.get(method, []) if turn <= now + LONGEST_WAIT]
                holds = [hold for hold in moments.get(_hold(method), []) if now < hold <= now + LONGEST_HOLD]
                refusals = _recent(moments.get(_refusals(method), []), now)
                turn = self._next_turn(turns, max([now, *holds]), now, len(refusals))
                if turn > deadline:
                    raise NoTurn
                moments[method] = [*turns, turn][-self._per_second :] if self._per_second else []
                moments[_hold(method)] = holds
                moments[_refusals(method)] = refusals
                return turn - now
        except NotShared as reason:
            self._go_on_alone(reason)
            return 0.0

    def _next_turn(self, turns: list[float], earliest: float, now: float, refusals: int) -> float:
        if not self._per_second:
            # Whoever was held off shall not come back at the same moment as all the others.
            return earliest + random.uniform(0.0, 1.0) if earliest > now else now  # noqa: S311 # nosec B311 # no secret
        limit = max(1, round(self._per_second / (1 + refusals / REFUSALS_THAT_HALVE)))
        if len(turns) >= limit:
            earliest = max(earliest, turns[-limit] + WINDOW_SECONDS)
        # A second's turns at once are fine after a silence. Whoever has to wait goes at an even distance.
        if turns and max(earliest, turns[-1]) > now:
            earliest = max(earliest, turns[-1] + WINDOW_SECONDS / limit)
        return earliest

    def _held_off(self, method: str) -> bool:
        """Return whether a refusal came while this process waited for its turn, which is void then."""
        try:
            with shared_moments(self._account) as moments:
                return any(hold - time.monotonic() >= _SHORTEST_WAIT for hold in moments.get(_hold(method), []))
        except NotShared as reason:
            self._go_on_alone(reason)
            return False

    def _go_on_alone(self, reason: NotShared) -> None:
        self._alone = True
        self._warn(f"Requests are sent without regard to other processes, which cannot be counted here: {reason}.")


def _hold(method: str) -> str:
    return f"{method} held off"


def _refusals(method: str) -> str:
    return f"{method} refused"


def _recent(refusals: list[float], now: float) -> list[float]:
    return [refusal for refusal in refusals if now - CAUTION_SECONDS < refusal <= now]
