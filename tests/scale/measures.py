# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The measurements: each takes a world in which everything is in place, and returns figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from fleet import Member
from reads import BareRun, Reads, count, read_bare, reads_of
from world import OWN_PLAYBOOKS, PLAYBOOKS, Run, World

INTEGRATE = PLAYBOOKS / "integrate.yml"
# Tasks for each tenant in module.yml and in debug.yml.
TASKS = 5


class NotMeasured(Exception):
    """A run did not do what is measured; the text has the end of its output."""


@dataclass(frozen=True)
class Settled:
    """A run of integrate with everything in place."""

    tenants: int
    run: Run
    requests: float
    different: float

    @property
    def seconds_per_tenant(self) -> float:
        """By the clock."""
        return self.run.seconds / self.tenants

    @property
    def sandbox_share(self) -> float:
        """What part of the processor time of both was the sandbox's."""
        return self.run.sandbox_cpu / (self.run.cpu + self.run.sandbox_cpu)


@dataclass(frozen=True)
class PerTask:
    """Seconds for each task, without what a play takes that has none. Those of pairs are the medians.

    ``over_debug_cpu`` is the same ratio of processor time, which other work on the machine disturbs less.
    """

    resource: float
    debug: float
    uri: float
    over_debug: float
    over_debug_all: tuple[float, ...]
    over_debug_cpu: float
    uri_over: float


def wire(world: World, members: Sequence[Member], forks: int) -> Run:
    """Integrate all members."""
    return _clean(world.play(INTEGRATE, world.inventory(members), forks=forks))


def settled(world: World, members: Sequence[Member], forks: int) -> tuple[Settled, Reads]:
    """Run integrate again, where it has nothing to do; and what it read.

    The proof of the call path is off: it is SIP, which nothing here is compared with.
    """
    hosts = world.inventory(members, tenant_verify_level="config")
    since = _last(world)
    run = _clean(world.play(INTEGRATE, hosts, forks=forks))
    reads = reads_of(world.history(since))
    requests, different = count(reads)
    return Settled(len(members), run, requests, different), reads


def hand_written(world: World, members: Sequence[Member], reads: Reads, forks: int) -> Run:
    """Run the playbook that makes the same reads with uri, and compares."""
    own = {name: {f"bench_{vendor}": paths for vendor, paths in by_vendor.items()} for name, by_vendor in reads.items()}
    hosts = world.inventory(members, own)
    return _clean(world.play(OWN_PLAYBOOKS / "hand_written.yml", hosts, forks=forks))


def bare(world: World, members: Sequence[Member], reads: Reads, forks: int) -> BareRun:
    """The same requests by one asyncio client.

    It keeps no budget, and the requests of the run before count against Gladly's limit of a second.
    """
    time.sleep(1)
    return read_bare(members, reads, world.sandbox.info, forks)


def per_task(world: World, members: Sequence[Member], forks: int, pairs: int) -> PerTask:
    """Measure resource tasks and tasks that do nothing in turn, and tasks of uri once."""
    hosts = world.inventory(members)

    def run(name: str) -> Run:
        return _clean(world.play(OWN_PLAYBOOKS / f"{name}.yml", hosts, forks=forks))

    nothing = [run("nothing") for _time in range(3)]
    start, start_cpu = median(one.seconds for one in nothing), median(one.cpu for one in nothing)
    uri = (run("uri").seconds - start) / len(members)
    found = [(run("module"), run("debug")) for _pair in range(pairs)]
    ratios = sorted((one.seconds - start) / (other.seconds - start) for one, other in found)
    by_cpu = [(one.cpu - start_cpu) / (other.cpu - start_cpu) for one, other in found]
    resource, debug = (
        (median(pair[place].seconds for pair in found) - start) / TASKS / len(members) for place in (0, 1)
    )
    return PerTask(resource, debug, uri, median(ratios), tuple(ratios), median(by_cpu), uri / resource)


def _clean(run: Run) -> Run:
    if run.status != 0:
        raise NotMeasured(f"the run ended with status {run.status}:\n{run.output[-3000:]}")
    return run


def _last(world: World) -> int:
    """The number of the last request so far; the history is emptied, so that it stays short."""
    entries = world.history()
    world.control("DELETE", "history")
    return int(entries[-1]["id"]) if entries else 0
