# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Repeats of a request: which are allowed, how many, and after what delay."""

from __future__ import annotations

import random
import time

from ._rate_budget import RateBudget

MAX_ATTEMPTS = 5
FIRST_DELAY = 0.5
LONGEST_DELAY = 15.0
REPEATABLE_STATUS = frozenset({500, 502, 503, 504})


class Repeats:
    """The time and the attempts that one call may spend on repeats.

    Waiting for the first turn is not counted as time. After a refusal it is: others may keep all turns off for hours.
    """

    def __init__(self, seconds: float, budget: RateBudget) -> None:
        self._seconds = seconds
        self._budget = budget
        self._started = time.monotonic() - budget.waited
        self._waited_before: float | None = None
        self.attempts = 1

    def delay(self, wanted: float | None = None) -> float:
        """Return the seconds to wait before the next attempt; ``wanted`` are those that the vendor asks for."""
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.attempts - 1))
        # Others who were refused at the same moment shall not all come back at the same moment.
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 # nosec B311 # a delay is no secret
        return longest * jitter if wanted is None else wanted + FIRST_DELAY * jitter

    def pause(self, delay: float, *, counts: bool = True) -> bool:
        """Sleep before the next attempt and return True, or return False when none is allowed any more."""
        if counts and self.attempts >= MAX_ATTEMPTS:
            return False
        if self._waited_before is None:
            self._waited_before = self._budget.waited
        spent = time.monotonic() - self._waited_before - self._started
        if delay > self._seconds - spent:
            return False
        time.sleep(delay)
        self.attempts += 1
        return True


def may_repeat(method: str, status: int) -> bool:
    """Return whether a request that was answered with ``status`` can be sent again without being carried out twice."""
    return status == 429 or (method != "POST" and status in REPEATABLE_STATUS)
