# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that leave no tenant alone, since both vendors stop or show another certificate: one in each run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fleet import Member
from world import world

from ..tally import Extent, Tally
from ..troubles import OUTAGES
from .cases import DECOMMISSION, INTEGRATE, Case
from .life import FORKS, UNDISTURBED, tenants
from .runs import Fleet, Ran
from .trials import Choice, Request, Trial, combinations
from .verdict import Verdict

# The share of the requests at which a certificate changes; the vendors stop at every write.
SHARE = 0.15
MOST = 60


def try_the_server(extent: Extent, folder: Path, tally: Tally) -> list[Trial]:
    """Try what strikes all tenants, and return what was tried."""
    few = extent.share < 1
    members = tenants(1 if few else MOST)
    tried: list[Trial] = []
    with world(members, folder / "server") as place:
        on = Fleet(place, FORKS)
        for case in (INTEGRATE,) if few else (INTEGRATE, DECOMMISSION):
            requests = on.undisturbed(case, members[:UNDISTURBED])
            choices = _drawn(requests, random.Random(f"{extent.seed} {case.name} server"))
            tried += _one_after_another(on, case, choices, members, tally)
    return tried


def _drawn(requests: Sequence[Request], lot: random.Random) -> list[Choice]:
    choices = combinations(requests, OUTAGES)
    lot.shuffle(choices)
    stops = [choice for choice in choices if choice[1].planted["kind"] != "certificate"]
    others = [choice for choice in choices if choice[1].planted["kind"] == "certificate"]
    return stops + others[: round(len(others) * SHARE)]


def _one_after_another(
    on: Fleet, case: Case, choices: Sequence[Choice], members: Sequence[Member], tally: Tally
) -> list[Trial]:
    """Let each tenant run into its fault alone, then run once for all."""
    undisturbed, others = members[:UNDISTURBED], members[UNDISTURBED:]
    trials = [Trial(case, member, *choice) for choice, member in zip(choices, others, strict=False)]
    struck: set[Trial] = set()
    runs: list[Ran] = []
    newest = on.newest_caller()
    for trial in trials:
        planted = on.plant([trial])
        runs.append(on.run(case, [trial.member], trials=[trial]))
        struck |= on.struck(planted)
        Verdict(on, tally, [trial], undisturbed).of_disturbed_run(runs[-1], struck)
    verdict = Verdict(on, tally, trials, undisturbed)
    verdict.of_clean_run(on.run(case, others), struck, together(runs))
    verdict.of_callers(on.dead_routes(newest))
    print(f"  {case.name}, all tenants struck: {len(trials)} faults, {len(struck)} struck", flush=True)
    return trials


def together(runs: Sequence[Ran]) -> Ran:
    """Return runs over different tenants as one."""
    tenants = {name: tenant for ran in runs for name, tenant in ran.tenants.items()}
    history = {name: entries for ran in runs for name, entries in ran.history.items()}
    return replace(runs[-1], tenants=tenants, history=history)
