# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes that try modules at the same time, each with tenants of its own in one sandbox."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fleet import Member, fleet, sandbox_tenants

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import (
    _rate_budget,
    _repeats,
    _resource,
    _rivals,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow import (
    sip_number,
    transfer_attachment,
    transfer_search,
)
from voice_sandbox.process import running_sandbox

from ..troubles import TROUBLE_BY_NAME, Spot
from .cases import BY_NAME
from .place import Place
from .probes import probe
from .recording import Recording, record
from .trial import Trial, Verdict

REGIONS = ("us", "eu")
# A worker that is done so often begins with a clean house: none of its trials is more than one of these away from it.
TRIALS_AT_A_TIME = 12


@dataclass(frozen=True)
class Job:
    """Trials of one case: each a request, a kind of fault by its name, and whether in check mode."""

    case: str
    trials: tuple[tuple[Spot, str, bool], ...]
    undisturbed: Recording


class Crew:
    """Workers on a running sandbox."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def record(self, cases: Iterable[str]) -> dict[str, Recording]:
        """Run each case undisturbed, and return what it did by its name."""
        names = list(cases)
        return dict(zip(names, self._pool.map(_record, names), strict=True))

    def work(self, jobs: Sequence[Job]) -> Iterator[Verdict]:
        """Try everything, and yield what came of it in the order of the jobs."""
        for verdicts in self._pool.map(_work, jobs):
            yield from verdicts

    def probe(self, troubles: Iterable[tuple[str, str]]) -> Iterator[Verdict]:
        """Probe a number with each of these positions of a switch."""
        return self._pool.map(_probe, troubles)


@contextmanager
def crew(size: int, folder: Path) -> Iterator[Crew]:
    """Start a sandbox with the tenants of ``size`` workers, and the workers, for the length of a block."""
    members = tenants_of(size)
    switches = {"rate_limit": "off", "request_limit": "off"}
    with running_sandbox(folder / "sandbox", tenants=seeds(members), switches=switches) as sandbox:
        context = multiprocessing.get_context("fork")
        places = context.SimpleQueue()
        for index in range(size):
            places.put(index)
        begin = (places, members, sandbox.info, folder / "tenants")
        with ProcessPoolExecutor(size, context, initializer=_begin, initargs=begin) as pool:
            try:
                yield Crew(pool)
            finally:
                # Whoever interrupts it does not wait for thousands of trials.
                pool.shutdown(cancel_futures=True)


def tenants_of(size: int) -> list[Member]:
    """Return the tenants of the workers, those of each region together."""
    members = fleet(size * len(REGIONS))
    return [
        replace(member, region=region, name=f"{region}-{index + 1:02}")
        for region, own in zip(REGIONS, (members[:size], members[size:]), strict=True)
        for index, member in enumerate(own)
    ]


# Waiting as the code does, only less long.
IMPATIENCE: tuple[tuple[Any, str, float], ...] = (
    (_resource, "SETTLE_SECONDS", 0.8),
    (_rivals, "YIELD_SECONDS", 0.8),
    (_resource, "POLL_SECONDS", 0.1),
    (_repeats, "FIRST_DELAY", 0.02),
    (_rate_budget, "LONGEST_HOLD", 0.1),
    (sip_number, "IMPORT_SECONDS", 0.8),
    (transfer_search, "APPEAR_SECONDS", 0.8),
    (transfer_attachment, "APPEAR_SECONDS", 0.8),
)


_PLACES: dict[str, Place] = {}


def seeds(members: Sequence[Member]) -> dict[str, Any]:
    """What the sandbox has of each tenant in the beginning; each has a SIP port, where it alone can go wrong."""
    found = sandbox_tenants(members)
    for tenant in found.values():
        tenant["synthflow"]["own_sip_tls_port"] = True
    return found


def be_impatient() -> None:
    """Wait less long, in a process that ends with the suite."""
    for module, name, seconds in IMPATIENCE:
        # A knob that is not there any more would go unnoticed, but for the time.
        getattr(module, name)
        setattr(module, name, seconds)


def _begin(places: Any, members: Sequence[Member], info: dict[str, Any], folder: Path) -> None:
    """Be a worker, with the tenants that nobody else has."""
    threading.Thread(target=_end_with_the_suite, daemon=True).start()
    be_impatient()
    index, size = places.get(), len(members) // len(REGIONS)
    for at, region in enumerate(REGIONS):
        _PLACES[region] = Place(members[at * size + index], info, folder)


def _end_with_the_suite() -> None:
    """Be no worker any longer than the process that started it, whatever ended that one."""
    suite = multiprocessing.parent_process()
    if suite is not None:
        suite.join()
    os._exit(1)


def _record(name: str) -> Recording:
    case = BY_NAME[name]
    return record(_PLACES[case.region], case)


def _probe(trouble: tuple[str, str]) -> Verdict:
    return probe(_PLACES[REGIONS[0]], *trouble)


def _work(job: Job) -> list[Verdict]:
    case = BY_NAME[job.case]
    verdicts = []
    for spot, trouble, check_mode in job.trials:
        trial = Trial(_PLACES[case.region], case, spot, TROUBLE_BY_NAME[trouble], job.undisturbed)
        verdicts.append(trial.in_check_mode() if check_mode else trial.live())
    return verdicts
