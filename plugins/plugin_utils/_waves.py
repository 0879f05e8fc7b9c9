# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""The waves of a rollout: which tenants go together, and whether the next ones may follow."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from itertools import groupby

WAVE_PREFIX = "wave_"
# The plugin `tenants` makes this group when it could not read its source.
UNREADABLE_GROUP = "tenants_unreadable"
TENANTS_GROUP = "tenants"
# In place of a wave's name, so no wave can have it.
ALL_WAVES = "all"

Groups = t.Mapping[str, t.Iterable[str]]


@dataclass(frozen=True)
class Batch:
    """Tenants that are done side by side. ``wave`` is empty for tenants of no wave."""

    wave: str
    hosts: tuple[str, ...]


def check_readable(groups: Groups) -> None:
    """Raise ValueError when the tenants of a source of the inventory could not be read."""
    if UNREADABLE_GROUP in groups:
        raise ValueError(
            "the tenants files of a source of the inventory could not be read, as the warning at the beginning of the "
            "run says with file and line. Tenants would be left out without a word, so none is started. Correct the "
            "files, and run again."
        )


def pattern_of(groups: Groups, waves: t.Sequence[str], only: str) -> str:
    """Return the pattern of the hosts of a play, in the order of ``waves``, or of one wave alone.

    Raises ValueError for a wave that the inventory does not have, and for an inventory with a source that was not read.
    """
    check_readable(groups)
    if only != ALL_WAVES:
        if WAVE_PREFIX + only not in groups:
            there = ", ".join(
                sorted(group.removeprefix(WAVE_PREFIX) for group in groups if group.startswith(WAVE_PREFIX))
            )
            raise ValueError(f"no tenant is in wave {only!r}. Give one of: {there or 'none, there are no waves'}.")
        return f"{TENANTS_GROUP}:&{WAVE_PREFIX}{only}"
    # A wave without a tenant has no group. Tenants of other waves, or of none, come last.
    ordered = [WAVE_PREFIX + wave for wave in waves if WAVE_PREFIX + wave in groups]
    return ":".join([*ordered, TENANTS_GROUP, *([f"&{TENANTS_GROUP}"] if ordered else [])])


def in_order(pattern: str, hosts: t.Iterable[str], groups: Groups) -> list[str]:
    """Return the hosts of a pattern of ``pattern_of`` as Ansible finds them, of those that are given."""
    parts = pattern.split(":")
    members = [host for part in parts if not part.startswith("&") for host in groups.get(part, ())]
    allowed = set(hosts).intersection(*(groups.get(part[1:], ()) for part in parts if part.startswith("&")))
    return [host for host in dict.fromkeys(members) if host in allowed]


def batches_of(hosts: t.Sequence[str], groups: Groups, batch_size: int = 0) -> list[Batch]:
    """Return the batches of a play, in the order of its hosts. ``batch_size`` is the most of one; 0 means a whole wave.

    Raises ValueError where the waves of the hosts are not clear, and for an inventory with a source that was not read.
    """
    check_readable(groups)
    if batch_size < 0:
        raise ValueError(f"{batch_size} is no size of a batch. Give 0 for whole waves, or a number of tenants.")
    waves = _waves_by_host(groups)
    runs = [(wave, list(run)) for wave, run in groupby(hosts, key=lambda host: waves.get(host, ""))]
    names = [wave for wave, run in runs]
    for wave in names:
        if names.count(wave) > 1:
            raise ValueError(
                f"the tenants of {named(wave)} do not stand together in the order of the play. Read all tenants files "
                "in one source of the inventory, with 'paths', and leave 'order' as it is. Where an inventory has them "
                "by name, as in AWX, give the waves in their order in rollout_waves."
            )
    return [
        Batch(wave, tuple(run[start : start + size]))
        for wave, run in runs
        for size in [batch_size or len(run)]
        for start in range(0, len(run), size)
    ]


def _waves_by_host(groups: Groups) -> dict[str, str]:
    waves: dict[str, str] = {}
    for group, members in groups.items():
        if not group.startswith(WAVE_PREFIX):
            continue
        for host in members:
            if host in waves:
                raise ValueError(f"{host} is in {WAVE_PREFIX}{waves[host]} and in {group}. Leave it in one wave.")
            waves[host] = group.removeprefix(WAVE_PREFIX)
    return waves


def named(wave: str) -> str:
    """Return a wave as a message names it."""
    return f"wave {wave}" if wave else "no wave"


@dataclass(frozen=True)
class Standing:
    """How a rollout stands at the end of a batch.

    ``wave`` is the one just worked on, ``ended`` tells whether it has no further batch, ``failed`` are its tenants that
    failed so far of the ``done`` ones. ``none_left`` tells that all of the last batch failed, after which Ansible ends
    a play. ``remaining`` are the batches that come next.
    """

    wave: str
    ended: bool
    done: tuple[str, ...]
    failed: tuple[str, ...]
    none_left: bool
    remaining: tuple[Batch, ...]

    @property
    def failed_percentage(self) -> float:
        """The share of failed tenants among those that the wave has done so far."""
        return 100 * len(self.failed) / len(self.done)


def standing(batches: t.Sequence[Batch], host: str, active: t.Container[str]) -> Standing:
    """Return how a rollout stands when the batch of ``host`` is done. ``active`` are the hosts that have not failed.

    Raises ValueError for a host of no batch.
    """
    position = next((index for index, batch in enumerate(batches) if host in batch.hosts), None)
    if position is None:
        raise ValueError(f"{host} is not in the play.")
    wave = batches[position].wave
    remaining = tuple(batches[position + 1 :])
    done = tuple(name for batch in batches[: position + 1] if batch.wave == wave for name in batch.hosts)
    failed = tuple(name for name in done if name not in active)
    none_left = not any(name in active for name in batches[position].hosts)
    return Standing(wave, not remaining or remaining[0].wave != wave, done, failed, none_left, remaining)
