# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Counts the probes of a target, across all processes of a user on this machine.

A provider blocks whoever knocks too often. Where probes cannot be counted, the probe goes on and a warning says so.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from .._shared_folder import NotShared
from .._shared_moments import shared_moments

_WINDOW = 60.0
_PROBES = "probes"


@dataclass(frozen=True)
class Budget:
    """Whether to probe. ``wait`` is 0 when a slot was reserved, else the seconds until one is free.

    ``warning`` says why the probes of other processes could not be counted.
    """

    wait: float
    warning: str | None = None


def reserve(target: str, max_per_minute: int, clock: t.Callable[[], float] = time.monotonic) -> Budget:
    """Reserve one of ``max_per_minute`` probes of ``target``, the canonical text of its URI; 0 is without limit.

    ``clock`` returns seconds of a clock that all processes share.
    """
    if max_per_minute <= 0:
        return Budget(0.0)
    try:
        with shared_moments(target) as moments:
            now = clock()
            # A moment ahead is of a clock that began anew since: it counts as now, and so for a minute at most.
            probes = sorted(min(probe, now) for probe in moments.get(_PROBES, []) if probe > now - _WINDOW)
            wait = max(probes[-max_per_minute] + _WINDOW - now, 0.001) if len(probes) >= max_per_minute else 0.0
            # More than the limit is of no use, and the limit may have been lowered since.
            moments[_PROBES] = (probes if wait else [*probes, now])[-max_per_minute:]
            return Budget(wait)
    except NotShared as reason:
        return Budget(0.0, f"'max_per_minute' was not kept, since probes cannot be counted on this machine: {reason}.")
