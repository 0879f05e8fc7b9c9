# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counting requests against a limit of some in a second."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable


class Rates:
    """How many requests of each kind there were, by the second of the clock or in the second that has just passed."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._second = 0
        self._counts: dict[Hashable, int] = {}
        self._recent: dict[Hashable, deque[float]] = {}

    def remaining(self, kind: Hashable, limit: int, *, sliding: bool) -> int:
        """Count one request and return how many more are let through; -1 when this one is not."""
        return self._sliding(kind, limit) if sliding else self._by_clock(kind, limit)

    def _by_clock(self, kind: Hashable, limit: int) -> int:
        second = math.floor(self._clock())
        if second != self._second:
            self._second = second
            self._counts.clear()
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return max(limit - self._counts[kind], -1)

    def _sliding(self, kind: Hashable, limit: int) -> int:
        """A request that is refused does not count, or whoever comes too often would never be let in again."""
        now = self._clock()
        recent = self._recent.setdefault(kind, deque())
        while recent and not now - 1 < recent[0] <= now:
            recent.popleft()
        if len(recent) >= limit:
            return -1
        recent.append(now)
        return limit - len(recent)
