# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that strike both vendors as a whole: they stop in the middle of a write, or show another certificate.

Each worker has a sandbox of its own for it, which is started again behind each of its ends.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from fleet import sandbox_tenants

from voice_sandbox.faults.book import STOPPED_BY_FAULT
from voice_sandbox.process import SandboxProcess

from ..troubles import OUTAGE_BY_NAME, Spot, Trouble
from .cases import BY_NAME, Case
from .crew import REGIONS, Crew, Job, be_impatient, tenants_of
from .place import Place, Result
from .recording import Recording
from .trial import Trial, Verdict


class OutageTrial(Trial):
    """A trial whose fault the whole sandbox is struck by."""

    def __init__(
        self,
        sandbox: SandboxProcess,
        place: Place,
        case: Case,
        spot: Spot,
        trouble: Trouble,
        undisturbed: Recording,
    ) -> None:
        super().__init__(place, case, spot, trouble, undisturbed)
        self._sandbox = sandbox

    def _disturbed(self, *, check_mode: bool) -> Result:
        if not self._trouble.kind.startswith("stop_"):
            return super()._disturbed(check_mode=check_mode)
        self._plant()
        result = self._place.run(self._case.step(self._place.member), check_mode=check_mode)
        self._verdict.struck = self._sandbox.wait_stopped() == STOPPED_BY_FAULT
        self._sandbox.start()
        return result


class OutageCrew(Crew):
    """Workers that have a sandbox each."""

    def work(self, jobs: Sequence[Job]) -> Iterator[Verdict]:
        """Try everything, and yield what came of it in the order of the jobs."""
        for verdicts in self._pool.map(_work, jobs):
            yield from verdicts


@contextmanager
def outage_crew(size: int, folder: Path) -> Iterator[OutageCrew]:
    """Start workers for the length of a block."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(size, context, initializer=_begin, initargs=(folder,)) as pool:
        yield OutageCrew(pool)


_HERE: dict[str, Any] = {}


def _begin(folder: Path) -> None:
    be_impatient()
    own = folder / f"outages-{multiprocessing.current_process().pid}"
    members = tenants_of(1)
    switches = {"rate_limit": "off", "request_limit": "off"}
    sandbox = SandboxProcess(own / "sandbox", tenants=sandbox_tenants(members), switches=switches).start()
    Finalize(None, sandbox.stop, exitpriority=10)
    places: Mapping[str, Place] = {
        region: Place(member, sandbox.info, own / "tenants") for region, member in zip(REGIONS, members, strict=True)
    }
    _HERE.update(sandbox=sandbox, places=places)


def _work(job: Job) -> list[Verdict]:
    case = BY_NAME[job.case]
    place = _HERE["places"][case.region]
    return [
        OutageTrial(_HERE["sandbox"], place, case, spot, OUTAGE_BY_NAME[trouble], job.undisturbed).live()
        for spot, trouble, _check_mode in job.trials
    ]
