# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A rollout while both vendors answer 429 in storms, with and without Retry-After: all tenants are integrated."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import audit
from fleet import Member, fleet
from world import PLAYBOOKS, Run, World, world

from ..tally import Extent, Tally

PART = "storm"
SCHEDULE = "schedule.json"
VENDORS = ("synthflow", "gladly")
# Seconds without and with a storm.
PAUSE = (0.5, 2.5)
LENGTH = (0.3, 1.2)
FIRST = 2
RETRY_AFTER = (None, None, 1, 2)


@dataclass(frozen=True)
class Storm:
    """After a pause a vendor refuses all requests, or all writes, for a time; both in seconds."""

    pause: float
    length: float
    vendor: str
    method: str | None
    retry_after: int | None

    @property
    def fault(self) -> dict[str, Any]:
        """What is planted in the sandbox."""
        given = {"vendor": self.vendor, "method": self.method, "retry_after": self.retry_after}
        return {"kind": "status", "status": 429, "times": None, **given}


def storms(seed: int) -> Iterator[Storm]:
    """Draw storms without end."""
    lot = random.Random(f"{seed} {PART}")
    while True:
        yield Storm(
            lot.uniform(*PAUSE),
            lot.uniform(*LENGTH),
            lot.choice(VENDORS),
            lot.choice((None, None, "WRITE")),
            lot.choice(RETRY_AFTER),
        )


@contextmanager
def storming(fleet_world: World, seed: int) -> Iterator[list[Storm]]:
    """Let it storm for the length of a block; yields the storms so far."""
    raged: list[Storm] = []
    over = threading.Event()

    def storm() -> None:
        while fleet_world.control("GET", "faults"):
            if over.wait(PAUSE[0] / 10):
                return
        for one in storms(seed):
            if over.wait(one.pause):
                return
            raged.append(one)
            fleet_world.control("POST", "faults", json=one.fault)
            over.wait(one.length)
            fleet_world.control("DELETE", "faults")

    # Each vendor refuses the first requests, so that even a short run on a fast machine meets both.
    for vendor in VENDORS:
        fleet_world.control("POST", "faults", json={**Storm(0, 0, vendor, None, None).fault, "times": FIRST})
    thread = threading.Thread(target=storm)
    thread.start()
    try:
        yield raged
    finally:
        over.set()
        thread.join()


def judged(run: Run, fleet_world: World, members: Sequence[Member]) -> Tally:
    """Look at what a rollout has left behind."""
    tally = Tally(PART)
    refused = Counter(entry["vendor"] for entry in fleet_world.history() if entry["status"] == 429)
    state = fleet_world.state()
    tally.tried = refused.total()
    tally.duplicates = audit.duplicates(state)
    tally.lost = audit.wired(state, members)
    spans = fleet_world.control("GET", "callers/dead")
    tally.dead_routes = [json.dumps(span) for span in spans]
    tally.dead_route_seconds = sum(span["seconds"] for span in spans)
    if run.status != 0 or "Traceback" in run.output:
        tally.mishaps.append(f"the rollout ended with {run.status}: {' '.join(run.output[-3000:].split())}")
    tally.mishaps += [f"no request to {vendor} was refused" for vendor in VENDORS if not refused[vendor]]
    bad = [*tally.duplicates, *tally.lost, *tally.dead_routes, *tally.mishaps]
    tally.recovered = 0 if bad else tally.tried
    return tally


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Roll out to the fleet of the extent."""
    members = fleet(extent.tenants)
    with world(members, folder) as fleet_world:
        with storming(fleet_world, extent.seed) as raged:
            done = fleet_world.play(PLAYBOOKS / "integrate.yml", fleet_world.inventory(), forks=extent.forks)
        tally.add(judged(done, fleet_world, members))
    (folder / SCHEDULE).write_text(json.dumps([asdict(one) for one in raged], indent=1), encoding="utf-8")
    print(
        f"{PART}: {len(members)} tenants, {extent.forks} forks, {len(raged)} storms, {tally.tried} requests refused, "
        f"{done.seconds:.0f} s, {done.memory / 2**20:.0f} MiB",
        flush=True,
    )
