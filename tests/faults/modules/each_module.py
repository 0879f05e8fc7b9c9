# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module that talks to a vendor, with every fault at every request that it makes, then without one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from ..tally import Extent, Tally
from ..troubles import OUTAGES, combinations
from .cases import BY_NAME, CASES
from .crew import TRIALS_AT_A_TIME, Job, crew
from .outages import outage_crew
from .probes import TROUBLES as PROBED
from .recording import Recording
from .trial import Verdict

# There are so many that a share of them would take longer than the other parts together.
PART_OF_A_SHARE = 0.4
FEW_PROBES = 3
WORKERS, FEW_WORKERS, OUTAGE_WORKERS = 16, 8, 3


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Try all combinations, or the share of them that the seed draws."""
    is_whole = extent.share >= 1
    with crew(WORKERS if is_whole else FEW_WORKERS, folder) as workers:
        recordings = workers.record(case.name for case in CASES)
        planned = drawn(all_jobs(recordings), extent)
        count(tally, planned, workers.work(planned))
        for verdict in workers.probe(PROBED if is_whole else random.Random(extent.seed).sample(PROBED, FEW_PROBES)):
            add(tally, verdict)
    with outage_crew(OUTAGE_WORKERS if is_whole else 1, folder) as workers:
        planned = drawn(outage_jobs(recordings), extent)
        count(tally, planned, workers.work(planned))


def all_jobs(recordings: Mapping[str, Recording]) -> list[Job]:
    """Return every fault at every request of every case, live and, where only reads are made, in check mode."""
    jobs = []
    for name, recording in recordings.items():
        live = [(spot, trouble.name, False) for spot, trouble in combinations(recording.spots)]
        # A module that only reads does the same in check mode.
        spots = () if BY_NAME[name].reads else recording.check_spots
        checked = [(spot, trouble.name, True) for spot, trouble in combinations(spots)]
        jobs.append(Job(name, (*live, *checked), recording))
    return jobs


def outage_jobs(recordings: Mapping[str, Recording]) -> list[Job]:
    """Return every fault that strikes both vendors as a whole, at every request of every case."""
    return [
        Job(name, tuple((spot, one.name, False) for spot, one in combinations(recording.spots, OUTAGES)), recording)
        for name, recording in recordings.items()
    ]


def drawn(jobs: Sequence[Job], extent: Extent) -> list[Job]:
    """Return a share of all trials, drawn by the seed, in portions that a worker takes at a time."""
    trials = [(job, trial) for job in jobs for trial in job.trials]
    if extent.share < 1:
        few = max(1, round(len(trials) * extent.share * PART_OF_A_SHARE))
        chosen = sorted(random.Random(extent.seed).sample(range(len(trials)), few))
        trials = [trials[index] for index in chosen]
    portions = []
    for name, group in groupby(trials, key=lambda pair: pair[0].case):
        own = list(group)
        for at in range(0, len(own), TRIALS_AT_A_TIME):
            portion = own[at : at + TRIALS_AT_A_TIME]
            portions.append(Job(name, tuple(trial for _job, trial in portion), portion[0][0].undisturbed))
    return portions


def count(tally: Tally, planned: Sequence[Job], verdicts: Iterable[Verdict]) -> None:
    """Add what came of trials, of which there has to be one for each that was planned."""
    missing = sum(len(job.trials) for job in planned)
    for verdict in verdicts:
        missing -= 1
        add(tally, verdict)
    if missing:
        tally.mishaps.append(f"{tally.part}: {missing} of the planned trials have no outcome")


def add(tally: Tally, verdict: Verdict) -> None:
    """Add what came of a trial. That its fault never struck is a mishap: the recording says that it can."""
    tally.tried += verdict.struck
    tally.recovered += verdict.struck and verdict.recovered
    if not verdict.struck:
        tally.mishaps.append(f"{verdict.label}: the fault never struck")
    tally.duplicates += verdict.duplicates
    tally.lost += verdict.lost
    tally.dead_routes += verdict.dead_routes
    tally.dead_route_seconds += verdict.dead_seconds
    tally.secrets += verdict.secrets
    tally.mishaps += verdict.mishaps
