# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much memory each process of the suite may ask for, so that what grows without end is a finding like any other."""

from __future__ import annotations

import resource

# Of addresses, of which a process has more than of memory: threads have large stacks that they hardly touch.
MOST_OF_A_PROCESS = 6 * 2**30


def bound(most: int = MOST_OF_A_PROCESS) -> None:
    """Keep this process, and those that it starts, from more. Python raises MemoryError then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
