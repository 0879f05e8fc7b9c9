# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""How far the waves of a play are, in numbers and in words."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .tenant_record import TenantRecord

_TOO_SOON = 1.0


@dataclass(frozen=True)
class Numbers:
    """A wave at a moment. ``rate`` is tenants per second, ``left`` seconds; None while they cannot be told.

    ``waiting`` are those that wait for a person. ``step`` is how far the task is that the play is at. It is told while
    no tenant is done, as in a role of many tasks.
    """

    name: str
    total: int
    done: int
    changed: int
    failed: int
    rate: float | None
    left: float | None
    step: str = ""
    waiting: int = 0

    @property
    def is_over(self) -> bool:
        """Whether all its tenants are done."""
        return self.done >= self.total

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 * self.done // self.total if self.total else 100

    @property
    def sentence(self) -> str:
        """Return the numbers for a log."""
        told = f"{self.name}: {self.done} of {self.total} done, {self.changed} changed, {self.failed} failed"
        if self.waiting:
            told += f", {self.waiting} waiting"
        if self.rate is not None:
            told += f", {shown_rate(self.rate)}"
        if self.left is not None and not self.is_over:
            told += f", about {shown_seconds(self.left)} left"
        if self.step:
            told += f", {self.step}"
        return told


class Step(t.NamedTuple):
    """The task that the play is at."""

    identifier: str
    name: str


@dataclass
class Wave:
    """The tenants of a wave that the play has begun with, and since when. Those that come later count in ``total``."""

    title: str
    total: int
    started: float
    members: list[TenantRecord] = field(default_factory=list)

    def numbers(self, now: float, *, is_over: bool = False, at: Step | None = None) -> Numbers:
        """Return how far it is. ``is_over`` counts everything as done that the play has begun with."""
        done = [record for record in self.members if is_over or record.is_told]
        took = now - self.started
        rate = len(done) / took if took >= _TOO_SOON and done else None
        return Numbers(
            name=self.title,
            total=self.total,
            done=len(done),
            changed=sum(record.is_changed for record in done),
            failed=sum(record.is_failed for record in done),
            waiting=sum(record.is_waiting for record in done),
            rate=rate,
            left=(self.total - len(done)) / rate if rate else None,
            step=self._step(at) if at and not done else "",
        )

    def _step(self, at: Step) -> str:
        through = sum(record.is_through(at.identifier) for record in self.members)
        return f"{at.name}: {through} of {len(self.members)}"


def waves_of(
    batch: t.Sequence[TenantRecord], known: dict[str | None, Wave], sizes: t.Callable[[str | None], int], now: float
) -> list[Wave]:
    """Return the waves that a batch is of, and add its tenants to them."""
    found: dict[str | None, Wave] = {}
    for record in batch:
        name = record.wave
        if name not in known:
            known[name] = Wave(_title(name), sizes(name), now)
        known[name].members.append(record)
        found[name] = known[name]
    return list(found.values())


def shown_seconds(seconds: float) -> str:
    """Return a duration in short: 45 s, 3:20 min, 1:05:00 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02} h"


def shown_rate(rate: float) -> str:
    """Return a rate: by the second, and by the minute where it is slow."""
    return f"{rate:.1f} per second" if rate >= 1 else f"{rate * 60:.1f} per minute"


def _title(wave: str | None) -> str:
    if wave is None:
        return "all tenants"
    return wave if wave.startswith("batch ") else f"wave {wave}"
