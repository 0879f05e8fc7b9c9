# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What came of the faults of one part of the suite, and the table of all parts."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Extent:
    """How much is tried. ``seed`` draws what is drawn; ``share`` is the part of all combinations, 1.0 being every one.

    ``kills`` is how often a controller is killed, ``tenants`` the size of a fleet under load, ``forks`` its processes,
    ``examples`` how many hostile values each property is tried with.
    """

    seed: int
    share: float
    kills: int
    tenants: int
    forks: int
    examples: int


FULL = Extent(seed=2026, share=1.0, kills=200, tenants=1000, forks=50, examples=1000)
SHORT = Extent(seed=2026, share=0.05, kills=4, tenants=12, forks=6, examples=25)


@dataclass
class Tally:
    """The outcome of one part. Each list has a sentence per finding, so that a number can be explained.

    ``tried`` counts faults that struck, ``recovered`` those after which a clean run ended as an undisturbed one does.
    ``duplicates`` and ``lost`` are about objects at the vendors and numbers, ``dead_route_seconds`` is how long callers
    were sent where nobody answers, ``mishaps`` is all else that should not be: a wrong exit code, an untrue message, a
    write in check mode, a traceback.
    """

    part: str
    tried: int = 0
    recovered: int = 0
    duplicates: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    dead_route_seconds: float = 0.0
    dead_routes: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    mishaps: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count in what else was tried."""
        self.tried += other.tried
        self.recovered += other.recovered
        self.dead_route_seconds += other.dead_route_seconds
        self.duplicates += other.duplicates
        self.lost += other.lost
        self.dead_routes += other.dead_routes
        self.secrets += other.secrets
        self.mishaps += other.mishaps

    @property
    def findings(self) -> list[str]:
        """Everything that is not as it has to be; a fault that was not recovered from is a mishap by itself."""
        found = [*self.duplicates, *self.lost, *self.dead_routes, *self.secrets, *self.mishaps]
        if self.dead_route_seconds and not self.dead_routes:
            found.append(f"{self.part}: callers had a dead route for {self.dead_route_seconds:.1f} s")
        if not self.tried:
            found.append(f"{self.part}: no fault struck")
        if self.recovered != self.tried:
            found.append(f"{self.part}: {self.tried - self.recovered} of {self.tried} faults were not recovered from")
        return found


HEADS = ("part", "faults tried", "recovered", "duplicates", "lost objects", "dead-route seconds", "secrets found")


def row(tally: Tally) -> tuple[str, ...]:
    """Return the cells of one part, in the order of the heads."""
    return (
        tally.part,
        str(tally.tried),
        str(tally.recovered),
        str(len(tally.duplicates)),
        str(len(tally.lost)),
        # Rounded up: a dead route of a moment is one, and 0.0 says that there was none.
        f"{math.ceil(tally.dead_route_seconds * 10) / 10:.1f}",
        str(len(tally.secrets)),
    )


def total(tallies: Sequence[Tally]) -> Tally:
    """Return all parts as one."""
    together = Tally("all")
    for tally in tallies:
        together.add(tally)
    return together


def table(tallies: Sequence[Tally]) -> str:
    """Return the table of all parts with their total."""
    return lined_up([HEADS, *(row(tally) for tally in [*tallies, total(tallies)])], left=(0,))


def lined_up(lines: Sequence[Sequence[str]], left: Collection[int]) -> str:
    """Return a table as Markdown that also reads well on a terminal. All columns but those on the left are numbers."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    texts = [
        " | ".join(cell.ljust(width) if at in left else cell.rjust(width) for at, (cell, width) in enumerate(cells))
        for cells in (list(zip(line, widths, strict=True)) for line in lines)
    ]
    rule = "|".join("-" * (width + 1) + ("-" if at in left else ":") for at, width in enumerate(widths))
    return "\n".join([f"| {texts[0]} |", f"|{rule}|", *(f"| {text} |" for text in texts[1:])])
